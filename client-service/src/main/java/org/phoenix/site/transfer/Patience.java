package org.phoenix.site.transfer;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.phoenix.site.SiteProperties;
import org.springframework.core.retry.RetryException;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.core.retry.Retryable;
import org.springframework.stereotype.Component;

/** How patient one transfer is; the agent's own loop sits out what lasts longer. */
@Component
class Patience {

  private static final int RETRIES = 3;

  private final RetryTemplate retries;

  Patience(SiteProperties properties) {
    retries =
        new RetryTemplate(
            RetryPolicy.builder()
                .maxRetries(RETRIES)
                .delay(properties.retryAfter())
                .jitter(properties.retryAfter().dividedBy(2))
                .multiplier(2)
                .maxDelay(properties.retryAtMost())
                .predicate(Patience::isWorthARetry)
                .build());
  }

  /** Tries again, after longer and longer pauses, what the same URL may still do. */
  <T> T with(Retryable<T> attempt) throws IOException {
    try {
      return retries.execute(attempt);
    } catch (RetryException e) {
      if (e.getLastException() instanceof UncheckedIOException unchecked) {
        throw unchecked.getCause();
      }
      if (e.getLastException() instanceof IOException io) {
        throw io;
      }
      throw new IllegalStateException(e.getLastException());
    }
  }

  private static boolean isWorthARetry(Throwable failure) {
    return failure instanceof WrongBytesException
        || (failure instanceof TransferException transfer && transfer.sameUrlMayWork());
  }
}
