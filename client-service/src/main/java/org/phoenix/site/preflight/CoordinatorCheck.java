package org.phoenix.site.preflight;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** What one request to the coordinator tells: whether it is reached, its clock, the token. */
final class CoordinatorCheck {

  private static final String COORDINATOR = "coordinator";
  private static final String CLOCK = "clock";
  private static final String TOKEN = "token";

  private static final Set<Integer> ITS_OWN = Set.of(200, 204, 401, 403);
  private static final Duration CLOSE_ENOUGH = Duration.ofSeconds(30);

  private final URI url;
  private final Answer answer;
  private final @Nullable WorkOrder order;

  CoordinatorCheck(URI url, Answer answer) {
    this.url = url;
    this.answer = answer;
    this.order = order(answer);
  }

  /** In place of all the others, when the site's people want nobody to be asked. */
  static Finding notAsked(URI url, String because) {
    return isWeb(url) ? Finding.ok(COORDINATOR, "not asked, as %s", because) : noAddress(url);
  }

  Finding reached() {
    if (!isWeb(url)) {
      return noAddress(url);
    }
    Exception failure = answer.failure();
    if (failure instanceof SSLException) {
      return Finding.failed(COORDINATOR, "%s is there, but no safe connection: see tls", url);
    }
    if (failure != null) {
      return Finding.failed(COORDINATOR, "%s", Unreached.inWords(url, failure));
    }
    return isPhoenix()
        ? Finding.ok(COORDINATOR, "%s answers", url)
        : Finding.failed(COORDINATOR, "%s", foreign());
  }

  /** More than 30 s apart, presigned URLs and tokens end before they begin or never. */
  Finding clock() {
    Instant theirs = date();
    if (theirs == null) {
      return Finding.warning(CLOCK, "not compared, as the coordinator tells no time");
    }
    Duration ahead = Duration.between(theirs, answer.received());
    if (ahead.abs().compareTo(CLOSE_ENOUGH) <= 0) {
      return Finding.ok(
          CLOCK, "within %d s of the coordinator's", Math.max(1, ahead.abs().toSeconds()));
    }
    return Finding.warning(
        CLOCK,
        "this machine's clock is %d s %s the coordinator's; set it by NTP (timedatectl set-ntp"
            + " true), or the store refuses what the site fetches and sends",
        ahead.abs().toSeconds(),
        ahead.isNegative() ? "behind" : "ahead of");
  }

  Finding token() {
    if (!answer.came() || !isPhoenix()) {
      return Finding.warning(TOKEN, "not tried, as the coordinator was not reached");
    }
    return switch (answer.status()) {
      case 401 ->
          Finding.failed(
              TOKEN,
              "the coordinator knows no site with this token; copy PHOENIX_ENROLMENT_TOKEN anew, or"
                  + " ask the operator to enrol the site");
      case 403 ->
          Finding.failed(
              TOKEN,
              "the coordinator refuses this token; ask its operator whether the site is still"
                  + " enrolled");
      default -> Finding.ok(TOKEN, "accepted; %s", work());
    };
  }

  /** The site's open assignment. */
  @Nullable WorkOrder order() {
    return order;
  }

  private static boolean isWeb(URI url) {
    String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    return Set.of("http", "https").contains(scheme) && url.getHost() != null;
  }

  private static Finding noAddress(URI url) {
    return Finding.fatal(
        COORDINATOR,
        "%s is no address like https://phoenix.example.org (PHOENIX_COORDINATOR_URL)",
        url);
  }

  private static @Nullable WorkOrder order(Answer answer) {
    if (answer.status() != 200) {
      return null;
    }
    try {
      return JsonMapper.shared().readValue(answer.body(), WorkOrder.class);
    } catch (JacksonException foreign) {
      return null;
    }
  }

  private String work() {
    return order == null
        ? "no work waits for the site"
        : "round %d of run %s waits for the site".formatted(order.round(), order.runName());
  }

  /** A proxy or another program in between would answer too. */
  private boolean isPhoenix() {
    String scheme = answer.header("WWW-Authenticate").toLowerCase(Locale.ROOT);
    return ITS_OWN.contains(answer.status())
        && !answer.header("Content-Type").contains("html")
        && !scheme.startsWith("basic")
        && (answer.status() != 200 || order != null);
  }

  private String foreign() {
    int status = answer.status();
    if (status == 407) {
      return "a proxy on the way asks for a name and a password (407); let it pass "
          + url.getHost();
    }
    if (status / 100 == 3) {
      return "%s leads to %s (%d); set PHOENIX_COORDINATOR_URL to where the coordinator is"
          .formatted(url, answer.header("Location"), status);
    }
    if (status >= 500) {
      return "%s answers %d: the coordinator, or the proxy before it, is in trouble; ask its operator"
          .formatted(url, status);
    }
    return ("%s answers %d, and not as a coordinator does; check PHOENIX_COORDINATOR_URL and what is"
            + " on the way (a proxy, a login page)")
        .formatted(url, status);
  }

  private @Nullable Instant date() {
    try {
      return DateTimeFormatter.RFC_1123_DATE_TIME.parse(answer.header("Date"), Instant::from);
    } catch (DateTimeParseException none) {
      return null;
    }
  }
}
