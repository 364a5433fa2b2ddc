package org.phoenix.coordinator.requests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SealedTests {

  private static final byte[] TOKEN = "a site's token".getBytes(StandardCharsets.UTF_8);

  @Test
  void onlyTheSameSecretOpensIt() {
    byte[] sealed = Sealed.seal("secret", TOKEN);

    assertThat(Sealed.open("secret", sealed)).isEqualTo(TOKEN);
    assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("token");
    assertThatThrownBy(() -> Sealed.open("another", sealed))
        .isInstanceOf(IllegalStateException.class);
  }
}
