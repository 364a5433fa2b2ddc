package org.phoenix.coordinator.requests;

import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.platform.problem.ConflictException;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was answered under an idempotency key, for a day. An answer is kept by the transaction that
 * does the work. Of two requests with one key at the same time the second waits for the first.
 */
@Component
class IdempotentAnswers {

  /** An answer as it was sent. */
  record Answer(int status, Map<String, String> headers, String body) {}

  private static final Duration KEPT = Duration.ofHours(24);

  private final JdbcClient jdbc;
  private final JsonMapper json;
  private final Clock clock;

  IdempotentAnswers(JdbcClient jdbc, JsonMapper json, Clock clock) {
    this.jdbc = jdbc;
    this.json = json;
    this.clock = clock;
  }

  /**
   * Takes the key for this request, or finds what was answered to it.
   *
   * @throws ResponseStatusException 422 when the key came with another request
   */
  @Transactional(propagation = Propagation.MANDATORY)
  Optional<Answer> claim(String caller, String key, String requestSha256) {
    jdbc.sql("set local lock_timeout = '5s'").update();
    Instant now = clock.instant();
    forget(now.minus(KEPT));
    int claimed =
        jdbc.sql(
                """
                insert into idempotent_answers (caller, key_sha256, request_sha256, created_at)
                values (:caller, :key, :request, :now) on conflict do nothing
                """)
            .param("caller", caller)
            .param("key", hash(key))
            .param("request", requestSha256)
            .param("now", Timestamp.from(now))
            .update();
    return claimed == 1 ? Optional.empty() : Optional.of(earlier(caller, key, requestSha256));
  }

  /** Keeps the answer to a request that has claimed its key. */
  @Transactional(propagation = Propagation.MANDATORY)
  void keep(String caller, String key, Answer answer) {
    jdbc.sql(
            """
            update idempotent_answers set answer = :answer
            where caller = :caller and key_sha256 = :key
            """)
        .param("answer", Sealed.seal(caller + '\n' + key, json.writeValueAsString(answer)))
        .param("caller", caller)
        .param("key", hash(key))
        .update();
  }

  private Answer earlier(String caller, String key, String requestSha256) {
    record Row(String requestSha256, @Nullable String answer) {}
    Row row =
        jdbc.sql(
                """
                select request_sha256, answer from idempotent_answers
                where caller = :caller and key_sha256 = :key
                """)
            .param("caller", caller)
            .param("key", hash(key))
            .query((found, number) -> new Row(found.getString(1), found.getString(2)))
            .optional()
            .orElseThrow(
                () ->
                    new ConflictException(
                        "The idempotency key %s has just expired; try again".formatted(key)));
    String sealed = row.answer();
    if (!row.requestSha256().equals(requestSha256) || sealed == null) {
      throw new ResponseStatusException(
          HttpStatus.UNPROCESSABLE_CONTENT,
          "The idempotency key %s came with another request; a new request needs a new key"
              .formatted(key));
    }
    return json.readValue(Sealed.open(caller + '\n' + key, sealed), Answer.class);
  }

  private void forget(Instant before) {
    jdbc.sql(
            """
            delete from idempotent_answers where (caller, key_sha256) in (
                select caller, key_sha256 from idempotent_answers where created_at <= :before
                limit 1000 for update skip locked)
            """)
        .param("before", Timestamp.from(before))
        .update();
  }

  private static String hash(String key) {
    return Sha256.of(key.getBytes(StandardCharsets.UTF_8));
  }
}
