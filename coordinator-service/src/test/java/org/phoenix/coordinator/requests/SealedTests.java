package org.phoenix.coordinator.requests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class SealedTests {

  private static final String TOKEN = "a site's token";

  @Test
  void onlyTheSameSecretOpensIt() {
    String sealed = Sealed.seal("secret", TOKEN);

    assertThat(Sealed.open("secret", sealed)).isEqualTo(TOKEN);
    assertThat(new String(Base64.getDecoder().decode(sealed), StandardCharsets.ISO_8859_1))
        .doesNotContain("token");
    assertThat(Sealed.seal("secret", TOKEN)).isNotEqualTo(sealed);
    assertThatThrownBy(() -> Sealed.open("another", sealed))
        .isInstanceOf(IllegalStateException.class);
  }
}
