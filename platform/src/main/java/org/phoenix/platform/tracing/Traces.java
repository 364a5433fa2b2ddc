package org.phoenix.platform.tracing;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.Tracer.SpanInScope;
import io.micrometer.tracing.propagation.Propagator;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a round causes is one trace, whichever process does it and whenever: HTTP calls carry the
 * trace's context by themselves, and work that waits in between (an assignment, a job) carries it
 * in writing, as the value of W3C's {@code traceparent} header.
 */
public final class Traces {

  private static final String HEADER = "traceparent";

  private final Tracer tracer;
  private final Propagator propagator;

  public Traces(Tracer tracer, Propagator propagator) {
    this.tracer = tracer;
    this.propagator = propagator;
  }

  /**
   * The context of a round. It derives from the round's id, so a coordinator that restarts goes on
   * with the same trace. It asks to be sampled.
   */
  public static String ofRound(UUID round) {
    String id = round.toString().replace("-", "");
    return "00-%s-%s-01".formatted(id, id.substring(16));
  }

  /** The context to write down for work that is done later; absent outside of any span. */
  public @Nullable String current() {
    Span span = tracer.currentSpan();
    if (span == null) {
      return null;
    }
    Map<String, String> carrier = new HashMap<>();
    propagator.inject(span.context(), carrier, (same, key, value) -> carrier.put(key, value));
    return carrier.get(HEADER);
  }

  /** Opens a span that goes on from a context; everything until it is closed belongs to it. */
  public Following follow(@Nullable String context, String name, Map<String, String> tags) {
    Map<String, String> carrier = context == null ? Map.of() : Map.of(HEADER, context);
    Span.Builder builder = propagator.extract(carrier, Map::get).name(name);
    tags.forEach(builder::tag);
    Span span = builder.start();
    return new Following(span, tracer.withSpan(span));
  }

  /** An open span. */
  public static final class Following implements AutoCloseable {

    private final Span span;
    private final SpanInScope scope;

    private Following(Span span, SpanInScope scope) {
      this.span = span;
      this.scope = scope;
    }

    @Override
    public void close() {
      scope.close();
      span.end();
    }
  }
}
