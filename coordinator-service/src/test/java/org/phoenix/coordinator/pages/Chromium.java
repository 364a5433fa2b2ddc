package org.phoenix.coordinator.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Route;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Debian's Chromium under the strictest policy that names one origin. After each test nothing may
 * have been complained of, and nobody but the coordinator may have been asked.
 */
final class Chromium
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

  private static final Path PROGRAM = Path.of("/usr/bin/chromium");
  private static final String NO_CHROMIUM =
      "No chromium at %s: the coordinator's pages are not opened in a browser".formatted(PROGRAM);

  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private @Nullable Playwright playwright;
  private @Nullable Browser browser;
  private @Nullable BrowserContext context;

  @Override
  public void beforeAll(ExtensionContext test) {
    if (!Files.isExecutable(PROGRAM)) {
      System.out.println(NO_CHROMIUM);
    }
    assumeTrue(Files.isExecutable(PROGRAM), NO_CHROMIUM);
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new LaunchOptions().setExecutablePath(PROGRAM).setArgs(List.of("--no-sandbox")));
  }

  @Override
  public void beforeEach(ExtensionContext test) {
    context =
        Objects.requireNonNull(browser)
            .newContext(new Browser.NewContextOptions().setLocale("en-GB"));
    context.route("**/*", Chromium::strictly);
  }

  /** Documents come with the policy that the coordinator is going to send. */
  private static void strictly(Route route) {
    boolean document =
        route.request().resourceType().equals("document") && route.request().method().equals("GET");
    if (!document) {
      route.resume();
      return;
    }
    APIResponse answer = route.fetch();
    Map<String, String> headers = new HashMap<>(answer.headers());
    headers.put("content-security-policy", "default-src 'self'");
    route.fulfill(new Route.FulfillOptions().setResponse(answer).setHeaders(headers));
  }

  @Override
  public void afterEach(ExtensionContext test) {
    if (context != null) {
      context.close();
      List<String> said = List.copyOf(complaints);
      List<String> asked = List.copyOf(requests);
      complaints.clear();
      requests.clear();
      assertThat(said).isEmpty();
      assertThat(asked).isNotEmpty().allMatch(url -> url.startsWith("http://127.0.0.1:"));
    }
  }

  @Override
  public void afterAll(ExtensionContext test) {
    if (playwright != null) {
      playwright.close();
    }
  }

  Page open(String url) {
    Page page = Objects.requireNonNull(context).newPage();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error") || message.type().equals("warning")) {
            complaints.add(message.text());
          }
        });
    page.onPageError(complaints::add);
    page.onRequest(request -> requests.add(request.url()));
    page.navigate(url);
    return page;
  }

  /** What the browser has complained of so far, which the test has expected. */
  List<String> takeComplaints() {
    List<String> taken = List.copyOf(complaints);
    complaints.clear();
    return taken;
  }

  int requests() {
    return requests.size();
  }

  /** Presses Tab until this has the focus, as somebody without a mouse would. */
  static void tabTo(Page page, String selector) {
    for (int i = 0; i < 60; i++) {
      page.keyboard().press("Tab");
      if ((Boolean) page.evaluate("s => document.activeElement.matches(s)", selector)) {
        return;
      }
    }
    throw new AssertionError("Tab does not reach " + selector);
  }

  /** For whoever wants to look. */
  static void picture(Page page, String name) {
    page.screenshot(
        new Page.ScreenshotOptions()
            .setPath(Path.of("target", "pages", name + ".png"))
            .setFullPage(true));
  }
}
