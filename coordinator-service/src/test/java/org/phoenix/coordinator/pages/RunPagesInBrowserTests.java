package org.phoenix.coordinator.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.phoenix.platform.contract.SiteWorkApi.Failure;

/** The list of runs and a run, which go on while somebody looks. */
@Tag("once")
@CoordinatorTest
class RunPagesInBrowserTests {

  private static final String HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>";

  private static final String PLACE =
      "Math.round(document.activeElement.getBoundingClientRect().top)";

  @RegisterExtension static final Chromium CHROMIUM = new Chromium();

  private final Federation federation;
  private final TestSite ada;

  RunPagesInBrowserTests(Federation federation) {
    this.federation = federation.fresh();
    this.ada = federation.site("ada", 100);
  }

  @Test
  void theListBeginsEmptyAndFillsByItself() {
    Page page = open("/runs");
    assertThat(page.locator("main")).containsText("There is no run yet");
    assertThat(page.locator("pre")).containsText("curl");

    RunView run = federation.start(Specs.of("ada").rounds(2).evaluated().spec());
    assertThat(page.locator("tbody tr")).containsText("running");
    federation.finish(run.id(), List.of(ada));
    assertThat(page.locator("tbody tr")).containsText("completed");
    assertThat(page.locator("tbody tr")).containsText("12.50");

    Chromium.tabTo(page, "tbody a");
    page.keyboard().press("Enter");
    assertThat(page.locator("h1")).hasText("test");
  }

  @Test
  void aBeatIsSeenWhileFocusScrollAndOpenedDetailsStay() {
    RunView run = federation.start(Specs.of("ada").rounds(2).evaluated().spec());
    federation.tick();
    ada.workOnce();
    federation.tick();
    federation.tick();
    federation.tick();
    Page page = open("/runs/" + run.id());
    page.setViewportSize(360, 500);
    assertThat(page.locator(".work li")).containsText("not heard of yet");
    Locator details = page.locator("details").first();
    details.locator("summary").press("Enter");
    page.evaluate("document.querySelector('#rounds-title + .wide').scrollLeft = 60");
    page.evaluate("window.same = document.activeElement");
    Object place = page.evaluate(PLACE);

    ada.work().progress(ada.ordered().assignmentId(), TestSite.progress(ada.ordered(), 3));

    assertThat(page.locator(".work li")).containsText("step 3 of 5");
    assertThat(page.locator(".work progress")).hasAttribute("value", "60");
    assertThat(page.locator("#waiting")).containsText("step 3 of 5");
    assertThat(details).hasAttribute("open", "");
    assertThat(
            page.evaluate(
                "window.same === document.activeElement && window.same.matches('summary')"))
        .isEqualTo(true);
    assertThat(page.evaluate("document.querySelector('#rounds-title + .wide').scrollLeft"))
        .isEqualTo(60);
    assertThat(page.evaluate(PLACE)).as("on the screen").isEqualTo(place);
  }

  @Test
  void aRunThatHasEndedIsLookedAtNoMore() {
    RunView run = federation.start(Specs.of("ada").spec());
    Page page = CHROMIUM.open(federation.url() + "/runs/" + run.id());
    page.clock().install();
    page.reload();
    int before = CHROMIUM.requests();
    page.clock().runFor(6000);
    assertThat(page.locator(".badge.running")).isVisible();
    page.waitForCondition(() -> CHROMIUM.requests() > before);

    federation.finish(run.id(), List.of(ada));
    page.clock().runFor(6000);
    assertThat(page.locator(".state .badge")).hasText("completed");
    int seen = CHROMIUM.requests();
    page.clock().runFor(60_000);
    page.evaluate("fetch('/runs').then((answer) => answer.text())");
    assertThat(CHROMIUM.requests()).isEqualTo(seen + 1);
  }

  @Test
  void thePageSaysThatTheCoordinatorIsAwayAndGoesOnAfterwards() {
    RunView run = federation.start(Specs.of("ada").spec());
    Page page = open("/runs/" + run.id());
    assertThat(page.locator("#away")).isHidden();

    page.context().setOffline(true);
    assertThat(page.locator("#away")).containsText("The coordinator does not answer");
    page.context().setOffline(false);
    assertThat(page.locator("#away")).isHidden();
    assertThat(CHROMIUM.takeComplaints()).isNotEmpty();
  }

  @Test
  void whatOthersWriteIsTextAndNothingElse() {
    RunView run =
        federation.start(
            Specs.of("ada")
                .with("name", '"' + HOSTILE + '"')
                .roundPolicy("{\"attempts\": 3}")
                .spec());
    federation.tick();
    ada.work().fail(ada.ordered().assignmentId(), new Failure(HOSTILE));
    Page page = open("/runs/" + run.id());

    assertThat(page.locator("h1")).hasText(HOSTILE);
    assertThat(page.locator(".work .bad")).hasText(HOSTILE);
    assertThat(page.locator(".events")).containsText(HOSTILE);
    assertThat(page.locator("main img, main script")).hasCount(0);
    page.navigate(federation.url() + "/runs");
    assertThat(page.locator("tbody a")).hasText(HOSTILE);
    page.navigate(federation.url() + "/compare");
    assertThat(page.locator("main img, main script")).hasCount(0);
  }

  private Page open(String path) {
    return CHROMIUM.open(federation.url() + path);
  }
}
