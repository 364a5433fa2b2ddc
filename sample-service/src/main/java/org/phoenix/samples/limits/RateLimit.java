package org.phoenix.samples.limits;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.phoenix.platform.problem.TooManyRequestsException;
import org.phoenix.samples.SamplesProperties;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * A bucket of tokens for each address that asks for work. Looking at what was made is free. Each
 * replica counts for itself.
 */
@Component
class RateLimit implements HandlerInterceptor {

  private static final Duration FORGET = Duration.ofMinutes(10);
  private static final int MOST_ADDRESSES = 100_000;

  private final SamplesProperties.Limits limits;
  private final LoadingCache<String, Bucket> buckets;

  RateLimit(SamplesProperties properties) {
    this.limits = properties.samples().limits();
    this.buckets =
        Caffeine.newBuilder()
            .expireAfterAccess(FORGET)
            .maximumSize(MOST_ADDRESSES)
            .build(address -> full());
  }

  private Bucket full() {
    return Bucket.builder()
        .addLimit(
            limit ->
                limit
                    .capacity(limits.burst())
                    .refillGreedy(limits.perSecond(), Duration.ofSeconds(1)))
        .build();
  }

  /**
   * @throws TooManyRequestsException when the caller's bucket is empty
   */
  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (HttpMethod.GET.matches(request.getMethod())) {
      return true;
    }
    ConsumptionProbe probe = buckets.get(request.getRemoteAddr()).tryConsumeAndReturnRemaining(1);
    if (!probe.isConsumed()) {
      throw new TooManyRequestsException(
          "%s asks more than %d times at once and %d times a second (phoenix.samples.limits)"
              .formatted(request.getRemoteAddr(), limits.burst(), limits.perSecond()),
          Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }
    return true;
  }
}
