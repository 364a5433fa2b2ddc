package org.phoenix.coordinator.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.SelectOption;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.phoenix.platform.contract.SamplesApi.Format;
import org.phoenix.platform.contract.SamplesApi.SampleRequest;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.ResourceAccessException;

/** Images round by round, images on demand and two runs, by the keyboard alone. */
@Tag("once")
@CoordinatorTest
class GalleryInBrowserTests {

  @RegisterExtension static final Chromium CHROMIUM = new Chromium();

  private final Federation federation;
  private final TestSite ada;

  GalleryInBrowserTests(Federation federation) {
    this.federation = federation.fresh();
    this.ada = federation.site("ada", 100);
    federation.samples().paintWith(GalleryInBrowserTests::paint);
    federation.evaluations().findModel(1, 44.25, 0.5);
    federation.evaluations().findModel(2, 33.5, 0.5);
    federation.evaluations().findModel(3, 22.75, 0.5);
  }

  @Test
  void theArrowsLeadThroughTheRounds() {
    RunView run = finished(7);
    Page page = open("/runs/" + run.id() + "/gallery");
    assertThat(page.locator("#grid-text")).hasText("Round 3, LeNet-FID 22.75");

    Chromium.tabTo(page, "#round");
    page.keyboard().press("ArrowLeft");
    assertThat(page.locator("#grid-text")).hasText("Round 2, LeNet-FID 33.50");
    assertThat(page.locator("#grid"))
        .hasAttribute("src", "/api/v1/runs/" + run.id() + "/rounds/2/grid.png");
    assertThat(page.locator("#round")).hasAttribute("aria-valuetext", "Round 2, LeNet-FID 33.50");
    page.keyboard().press("Home");
    assertThat(page.locator("#grid-text")).hasText("Round 1, LeNet-FID 44.25");
    page.waitForCondition(
        () -> (Boolean) page.evaluate("document.getElementById('grid').naturalWidth === 64"));

    assertThat(page).hasURL(Pattern.compile("round=1$"));
    page.reload();
    assertThat(page.locator("#grid-text")).hasText("Round 1, LeNet-FID 44.25");
  }

  @Test
  void imagesOnDemandComeOutOfTheNoiseWhileOneLooks() {
    RunView run = finished(7);
    federation.samples().holdAt(4);
    Page page = open("/runs/" + run.id() + "/gallery");
    Chromium.tabTo(page, "#draw-round");
    page.keyboard().type("2");
    Chromium.tabTo(page, "#draw-seed");
    page.keyboard().press("Control+a");
    page.keyboard().type("42");
    page.keyboard().press("Enter");

    assertThat(page.locator("h1")).hasText("Sample");
    assertThat(page.locator(".badge")).hasText("running");
    assertThat(page.locator("#preview-text")).hasText("After step 4 of 20");
    federation.samples().holdAt(12);
    assertThat(page.locator("#preview-text")).hasText("After step 12 of 20");
    page.waitForCondition(
        () -> (Boolean) page.evaluate("document.getElementById('preview').naturalWidth === 64"));
    federation.samples().finish();
    assertThat(page.locator(".badge")).hasText("done");
    assertThat(page.locator("img[alt='16 images, seed 42']")).isVisible();
    assertThat(page.locator("dl")).containsText("round 2");
    assertThat(page.locator("dl")).containsText("a".repeat(64));
    assertThat(page.locator("form button")).hasCount(0);

    Chromium.tabTo(page, "#step");
    page.keyboard().press("Home");
    assertThat(page.locator("#preview-text")).hasText("After step 2 of 20");
    SampleRequest asked = asked();
    assertThat(asked.run()).isEqualTo(run.id());
    assertThat(asked.round()).isEqualTo(2);
    assertThat(asked.seed()).isEqualTo(42);
    assertThat(asked.format()).isEqualTo(Format.PNG);
    assertThat(asked.previewEvery()).isEqualTo(2);
  }

  @Test
  void imagesThatNobodyWantsAnyMoreAreCancelled() {
    RunView run = finished(7);
    federation.samples().holdAt(4);
    Page page = open("/runs/" + run.id() + "/gallery");
    page.locator("#draw-count").press("Enter");
    Chromium.tabTo(page, "form button");
    page.keyboard().press("Enter");

    assertThat(page.locator(".badge")).hasText("cancelled");
    assertThat(page.locator("form button")).hasCount(0);
  }

  @Test
  void aRefusalIsSaidAndTheFormKeepsWhatWasTyped() {
    RunView run = finished(7);
    HttpHeaders later = new HttpHeaders();
    later.set(HttpHeaders.RETRY_AFTER, "9");
    byte[] problem = "{\"detail\": \"10 wait\"}".getBytes(StandardCharsets.UTF_8);
    federation
        .samples()
        .refuseNext(
            HttpClientErrorException.create(
                HttpStatus.TOO_MANY_REQUESTS, "", later, problem, StandardCharsets.UTF_8));
    Page page = open("/runs/" + run.id() + "/gallery");
    page.locator("#draw-count").fill("33");
    page.locator("#draw-sampler").selectOption("ddim");
    page.locator("#draw-count").press("Enter");

    assertThat(page.locator("[role=alert]:visible"))
        .hasText("The sample service has enough to do: 10 wait. Try again in 9 s.");
    assertThat(page.locator("#draw-count")).hasValue("33");
    assertThat(page.locator("#draw-sampler")).hasValue("ddim");
    federation.samples().refuseNext(new ResourceAccessException("connection refused"));
    page.locator("#draw-count").press("Enter");
    assertThat(page.locator("[role=alert]:visible")).containsText("does not answer");
    assertThat(page.locator("#draw-count")).hasValue("33");
    assertThat(CHROMIUM.takeComplaints()).hasSize(2).allMatch(said -> said.contains("status of"));
  }

  @Test
  void twoRunsAreSeenSideBySideRoundByRound() {
    RunView one = finished(7);
    RunView other = finished(8);
    Page page = open("/compare");
    page.locator("#left").selectOption(new SelectOption().setValue(one.id().toString()));
    page.locator("#right").selectOption(new SelectOption().setValue(other.id().toString()));
    page.locator(".choose button").press("Enter");

    assertThat(page.locator("main img")).hasCount(2);
    assertThat(page.locator("#settings-title + .wide tbody tr")).hasText("seed78");
    assertThat(page.locator("#figures-title + .wide")).containsText("22.75 in round 3");
    Chromium.tabTo(page, "#round");
    page.keyboard().press("ArrowLeft");
    assertThat(page.locator("figcaption"))
        .hasText(new String[] {"Round 2, LeNet-FID 33.50", "Round 2, LeNet-FID 33.50"});
    assertThat(page.locator("main img").first())
        .hasAttribute("src", "/api/v1/runs/" + one.id() + "/rounds/2/grid.png");
    assertThat(page.locator("main img").last())
        .hasAttribute("src", "/api/v1/runs/" + other.id() + "/rounds/2/grid.png");
    page.setViewportSize(690, 800);
    assertThat(
            page.evaluate(
                "[...document.querySelectorAll('main img')].map((i) => i.getBoundingClientRect().left)"
                    + ".every((left, i, all) => left === all[0])"))
        .as("below 700 pixels they stand one above the other")
        .isEqualTo(true);
  }

  private SampleRequest asked() {
    List<SampleRequest> requests = federation.samples().requests();
    return requests.get(requests.size() - 1);
  }

  private RunView finished(long seed) {
    RunView run = federation.start(Specs.of("ada").seed(seed).rounds(3).evaluated().spec());
    return federation.finish(run.id(), List.of(ada));
  }

  private Page open(String path) {
    return CHROMIUM.open(federation.url() + path);
  }

  private static byte[] paint(SampleRequest request, @Nullable Integer step) {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(new BufferedImage(64, 64, BufferedImage.TYPE_BYTE_GRAY), "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return png.toByteArray();
  }
}
