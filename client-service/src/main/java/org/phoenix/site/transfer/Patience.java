package org.phoenix.site.transfer;

import org.phoenix.site.SiteProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;

/** How patient one transfer is; the agent's own loop sits out what lasts longer. */
@Configuration
class Patience {

  private static final int RETRIES = 3;

  @Bean
  RetryTemplate transferRetries(SiteProperties properties) {
    return new RetryTemplate(
        RetryPolicy.builder()
            .maxRetries(RETRIES)
            .delay(properties.retryAfter())
            .jitter(properties.retryAfter().dividedBy(2))
            .multiplier(2)
            .maxDelay(properties.retryAtMost())
            .predicate(Patience::isWorthARetry)
            .build());
  }

  private static boolean isWorthARetry(Throwable failure) {
    return failure instanceof WrongBytesException
        || (failure instanceof TransferException transfer && transfer.sameUrlMayWork());
  }
}
