package org.phoenix.evaluator.evaluations;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.platform.contract.EvaluationsApi.GivenVerdict;
import org.phoenix.platform.contract.EvaluationsApi.Verdict;
import org.phoenix.platform.contract.EvaluationsApi.VerdictRequest;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

/** The verdicts that were given, each with its evaluation: only ever added to. */
@Component
class GivenVerdicts {

  private final JdbcClient jdbc;
  private final JsonMapper json;
  private final TransactionOperations transactions;
  private final Clock clock;

  GivenVerdicts(JdbcClient jdbc, JsonMapper json, TransactionOperations transactions, Clock clock) {
    this.jdbc = jdbc;
    this.json = json;
    this.transactions = transactions;
    this.clock = clock;
  }

  /** Keeps all verdicts of a request, unless they are kept already. */
  void keep(VerdictRequest request, List<Verdict> verdicts) {
    String key = Sha256.of(json.writeValueAsString(request).getBytes(StandardCharsets.UTF_8));
    OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
    transactions.executeWithoutResult(
        status ->
            verdicts.forEach(
                verdict ->
                    jdbc.sql(
                            """
                            insert into verdict (evaluation_id, request_sha256, verdict, given_at)
                            values (?, ?, ?::jsonb, ?) on conflict do nothing
                            """)
                        .params(verdict.evaluationId(), key, json.writeValueAsString(verdict), now)
                        .update()));
  }

  /** Those on an evaluation, the newest first. */
  List<GivenVerdict> on(UUID evaluation) {
    return jdbc.sql(
            """
            select verdict, given_at from verdict where evaluation_id = ?
            order by given_at desc, request_sha256
            """)
        .param(evaluation)
        .query(this::row)
        .list();
  }

  private GivenVerdict row(ResultSet row, int number) throws SQLException {
    return new GivenVerdict(
        row.getObject("given_at", OffsetDateTime.class).toInstant(),
        json.readValue(row.getString("verdict"), Verdict.class));
  }
}
