package org.phoenix.site;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.phoenix.site.coordinator.Trust;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.util.unit.DataSize;

/** Settings of a site in tests. */
public final class Settings {

  public static final Trust OF_JAVA = new Trust(new DefaultSslBundleRegistry(), "");

  private Settings() {}

  public static SiteProperties of(
      URI coordinator, String token, Path data, Path state, String device) {
    Duration any = Duration.ofSeconds(1);
    return new SiteProperties(
        coordinator,
        token,
        "site",
        data,
        state,
        device,
        state,
        any,
        any,
        DataSize.ofBytes(0),
        any,
        any,
        any);
  }
}
