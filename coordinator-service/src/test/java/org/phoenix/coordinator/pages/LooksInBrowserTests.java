package org.phoenix.coordinator.pages;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.LoadState;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.SettableClock;
import org.phoenix.platform.contract.SamplesApi.SampleRequest;

/** All pages of a staged federation: on a desk, on a phone, dark and light. */
@Tag("once")
@CoordinatorTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LooksInBrowserTests {

  private static final int NARROW = 360;
  private static final int TAP = 44;

  @RegisterExtension static final Chromium CHROMIUM = new Chromium();

  private final Federation federation;
  private final StagedRun staged;
  private final Map<String, String> paths = new LinkedHashMap<>();

  LooksInBrowserTests(Federation federation, SettableClock clock) {
    this.federation = federation.fresh();
    this.staged = new StagedRun(federation, clock);
  }

  @BeforeAll
  void stage() {
    UUID finished = staged.finished().id();
    UUID running = staged.underWay().id();
    SampleRequest wanted = new SampleForm("8", "64", "42", "dpmsolver++", "20").request(running);
    federation.samples().generate(wanted);
    paths.put("runs", "/runs");
    paths.put("run", "/runs/" + running);
    paths.put("gallery", "/runs/" + running + "/gallery");
    paths.put("sample", "/samples/" + wanted.id());
    paths.put("compare", "/compare?left=" + finished + "&right=" + running);
  }

  @Test
  void onAPhoneNothingIsCutOffAndFingersHitWhatTheyAimAt() {
    paths.forEach(
        (name, path) -> {
          Page page = CHROMIUM.open(federation.url() + path);
          page.setViewportSize(NARROW, 740);
          page.waitForLoadState(LoadState.LOAD);
          Chromium.picture(page, name + "-narrow");

          assertThat(page.evaluate("document.documentElement.scrollWidth"))
              .as(name)
              .isEqualTo(NARROW);
          assertThat(page.evaluate(TOO_SMALL, TAP)).as(name).isEqualTo(List.of());
          assertThat(page.evaluate(CUT_OFF)).as(name).isEqualTo(List.of());
          page.close();
        });
  }

  @Test
  void darkAndLightAreReadable() {
    paths.forEach(
        (name, path) -> {
          Page page = CHROMIUM.open(federation.url() + path);
          page.setViewportSize(1200, 800);
          String light = colours(page, ColorScheme.LIGHT, name);
          String dark = colours(page, ColorScheme.DARK, name);

          assertThat(light).isNotEqualTo(dark);
          page.close();
        });
  }

  @Test
  void everyPageSaysWhatItIsToThoseWhoListen() {
    paths.forEach(
        (name, path) -> {
          Page page = CHROMIUM.open(federation.url() + path);

          assertThat(page.locator("html")).hasAttribute("lang", "en");
          assertThat(page.locator("h1")).hasCount(1);
          assertThat(page.locator("main")).hasCount(1);
          assertThat(page.locator("table:not(:has(caption))")).hasCount(0);
          assertThat(page.locator("img:not([alt])")).hasCount(0);
          assertThat(page.evaluate(UNLABELLED)).as(name).isEqualTo(List.of());
          assertThat(page.evaluate(TWICE)).as(name).isEqualTo(List.of());
          page.keyboard().press("Tab");
          assertThat(page.locator(".skip")).isFocused();
          page.keyboard().press("Enter");
          assertThat(page.locator("main")).isFocused();
          page.close();
        });
  }

  /** Those in docs/images were made here: {@code target/pages/docs-*.png}. */
  @Test
  void thereArePicturesForTheDocumentation() {
    picture("run", 1000, 1380, ColorScheme.LIGHT);
    picture("gallery", 820, 800, ColorScheme.DARK);
    picture("compare", 760, 1330, ColorScheme.LIGHT);
    picture("run", NARROW, 1240, ColorScheme.DARK);
  }

  private void picture(String name, int width, int height, ColorScheme scheme) {
    Page page = CHROMIUM.open(federation.url() + paths.get(name));
    page.setViewportSize(width, height);
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
    page.waitForLoadState(LoadState.LOAD);
    Path file = Path.of("target", "pages", "docs-" + name + "-" + width + ".png");
    page.screenshot(new Page.ScreenshotOptions().setPath(file));
    assertThat(file).isNotEmptyFile();
    page.close();
  }

  private static String colours(Page page, ColorScheme scheme, String name) {
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
    Chromium.picture(page, name + "-" + scheme.name().toLowerCase(java.util.Locale.ROOT));
    assertThat(page.evaluate(FAINT)).as(name + ", " + scheme).isEqualTo(List.of());
    return (String) page.evaluate("getComputedStyle(document.body).backgroundColor");
  }

  private static final String SHOWN =
      "const shown = [...document.querySelectorAll('body *')]"
          + ".filter((one) => one.checkVisibility() && !one.closest('.skip'));";

  private static final String TOO_SMALL =
      "(least) => {"
          + SHOWN
          + "return shown.filter((one) => one.matches("
          + "'button, .button, select, input:not([type=hidden]), summary, header a'))"
          + ".filter((one) => one.getBoundingClientRect().height < least)"
          + ".map((one) => one.outerHTML.slice(0, 100)); }";

  /** What reaches beyond the screen, apart from what scrolls within itself. */
  private static final String CUT_OFF =
      "() => {"
          + SHOWN
          + "return shown.filter((one) => !one.closest('.wide > *, pre > *'))"
          + ".filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5)"
          + ".map((one) => one.outerHTML.slice(0, 100)); }";

  private static final String UNLABELLED =
      "() => [...document.querySelectorAll('input:not([type=hidden]), select, progress')]"
          + ".filter((one) => one.labels.length === 0 && !one.ariaLabel)"
          + ".map((one) => one.outerHTML)";

  private static final String TWICE =
      "() => [...document.querySelectorAll('[id]')].map((one) => one.id)"
          + ".filter((id, at, all) => all.indexOf(id) !== at)";

  /** Texts whose contrast to what lies behind them is below the 4.5 of WCAG 2, level AA. */
  private static final String FAINT =
      "() => {"
          + SHOWN
          + """
          const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
          const light = (c) => c.slice(0, 3).map((v) => v / 255)
            .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
            .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
          const behind = (one) => {
            for (let at = one; at; at = at.parentElement) {
              const c = rgb(getComputedStyle(at).backgroundColor);
              if (c.length === 3 || c[3] === 1) return c;
            }
            return [255, 255, 255];
          };
          return shown
            .filter((one) => [...one.childNodes].some((n) => n.nodeType === 3 && n.nodeValue.trim()))
            .filter((one) => !one.matches('title, desc, option'))
            .map((one) => {
              const style = getComputedStyle(one);
              const a = light(rgb(one.closest('svg') ? style.fill : style.color));
              const b = light(behind(one));
              return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), one];
            })
            .filter(([contrast]) => contrast < 4.5)
            .map(([contrast, one]) => contrast.toFixed(2) + ' ' + one.outerHTML.slice(0, 100));
          }""";
}
