package org.phoenix.site.work;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.phoenix.site.FakeCoordinator.next;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.phoenix.site.FakeCoordinator;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The site's page as its people see it: one agent, which has delivered a round and trains. */
@Tag("once")
class PageInBrowserTests {

  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final String NO_CHROMIUM =
      "No chromium at %s: the site's page is not opened in a browser".formatted(CHROMIUM);

  private static final int ENDLESS = 1_000_000;
  private static final int NARROW = 360;

  @TempDir private static Path folder;
  private static FakeCoordinator coordinator;
  private static ConfigurableApplicationContext agent;
  private static Playwright playwright;
  private static Browser browser;

  private final List<String> complaints = new ArrayList<>();
  private final List<String> requests = new ArrayList<>();
  private BrowserContext context;

  @BeforeAll
  static void start() throws Exception {
    if (!Files.isExecutable(CHROMIUM)) {
      System.out.println(NO_CHROMIUM);
    }
    assumeTrue(Files.isExecutable(CHROMIUM), NO_CHROMIUM);
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new LaunchOptions().setExecutablePath(CHROMIUM).setArgs(List.of("--no-sandbox")));
    coordinator = new FakeCoordinator();
    TinyRun run = new TinyRun(coordinator, folder, UUID.randomUUID());
    Path learnt = folder.resolve("state/runs/" + run.run() + "/accumulation-cpu");
    Files.createDirectories(learnt.getParent());
    Files.writeString(learnt, "2\n", StandardCharsets.UTF_8);
    coordinator.assign(run.round(1, 4));
    agent = run.startAgent("--phoenix.site=st-marys");
    next(coordinator.updates);
    coordinator.assign(run.round(2, ENDLESS));
  }

  @AfterAll
  static void stop() {
    if (agent != null) {
      agent.close();
      coordinator.close();
    }
    if (playwright != null) {
      playwright.close();
    }
  }

  @BeforeEach
  void open() {
    context = browser.newContext(new Browser.NewContextOptions().setLocale("en-GB"));
  }

  @AfterEach
  void nothingWasComplainedOfAndNobodyElseAsked() {
    context.close();
    assertThat(complaints).isEmpty();
    assertThat(requests).isNotEmpty().allMatch(url -> url.startsWith(url()));
  }

  @Test
  void itShowsWhatRunsAndWhatWasSent() {
    Page page = page();

    assertThat(page.locator("#site")).hasText("st-marys");
    assertThat(page.locator("#doing")).containsText("Training: run tiny, round 2.");
    assertThat(page.locator("#facts")).containsText("taken in 2 parts");
    assertThat(page.locator("#runs li")).containsText("tiny");
    assertThat(page.locator("#sent tbody")).containsText("The update");
    assertThat(page.locator("#outflow dt")).hasCount(11);
    picture(page, "wide");
    page.locator("#sent button").first().press("Enter");
    assertThat(page.locator("#tensors-title")).isFocused();
    assertThat(page.locator("#tensor-rows")).containsText("conv_in.weight");
  }

  @Test
  void theKeyboardAlonePausesAndResumes() {
    Page page = page();
    assertThat(page.locator("#doing")).containsText("Training");

    page.keyboard().press("Tab");
    assertThat(page.locator("#pause")).isFocused();
    page.keyboard().press("Enter");

    assertThat(page.locator("#doing")).hasText("Is paused and asks for no work.");
    assertThat(page.locator("#resume")).isFocused();
    page.keyboard().press("Enter");
    assertThat(page.locator("#doing")).containsText("Training");
    assertThat(page.locator("#pause")).isFocused();
  }

  @ParameterizedTest
  @EnumSource(names = {"LIGHT", "DARK"})
  void onANarrowScreenNothingIsCutOff(ColorScheme scheme) {
    Page page = page();
    page.setViewportSize(NARROW, 740);
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
    page.locator("#sent button").first().click();
    assertThat(page.locator("#tensor-rows")).containsText("conv_in.weight");

    picture(page, "narrow-" + scheme);
    assertThat(wider(page)).isEqualTo(List.of());
    assertThat(page.evaluate("document.documentElement.scrollWidth")).isEqualTo(NARROW);
    String back = (String) page.evaluate("getComputedStyle(document.body).backgroundColor");
    assertThat(back)
        .isEqualTo(scheme == ColorScheme.DARK ? "rgb(15, 20, 25)" : "rgb(255, 255, 255)");
  }

  /** What reaches beyond the screen, apart from tables, which scroll within themselves. */
  private static Object wider(Page page) {
    return page.evaluate(
        "[...document.querySelectorAll('body *')]"
            + ".filter((one) => !one.closest('.wide table') && one.offsetWidth > 0)"
            + ".filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5)"
            + ".map((one) => one.outerHTML.slice(0, 100))");
  }

  private Page page() {
    Page page = context.newPage();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error") || message.type().equals("warning")) {
            complaints.add(message.text());
          }
        });
    page.onPageError(complaints::add);
    page.onRequest(request -> requests.add(request.url()));
    page.navigate(url());
    return page;
  }

  /** For whoever wants to look. */
  private static void picture(Page page, String name) {
    page.screenshot(
        new ScreenshotOptions()
            .setPath(Path.of("target", "site-page-" + name + ".png"))
            .setFullPage(true));
  }

  private static String url() {
    int port = ((WebServerApplicationContext) agent).getWebServer().getPort();
    return "http://127.0.0.1:" + port + "/";
  }
}
