package org.phoenix.samples.models;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import org.phoenix.platform.contract.ModelsApi.ModelView;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What is known of each imported model. */
@Component
class ImportedModels {

  private final JdbcClient jdbc;

  ImportedModels(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  Optional<ModelView> find(String sha256) {
    return jdbc.sql("select * from imported_model where sha256 = :sha256")
        .param("sha256", sha256)
        .query((row, number) -> view(row))
        .optional();
  }

  /** The newest first. */
  List<ModelView> all() {
    return jdbc.sql("select * from imported_model order by imported_at desc, sha256")
        .query((row, number) -> view(row))
        .list();
  }

  /** Twice is once. */
  void add(ModelView model) {
    jdbc.sql(
            """
            insert into imported_model
              (sha256, source, bytes, parameters, channels, size, imported_at)
            values (:sha256, :source, :bytes, :parameters, :channels, :size, :at)
            on conflict do nothing
            """)
        .param("sha256", model.sha256())
        .param("source", model.source())
        .param("bytes", model.bytes())
        .param("parameters", model.parameters())
        .param("channels", model.channels())
        .param("size", model.size())
        .param("at", Timestamp.from(model.importedAt()))
        .update();
  }

  private static ModelView view(ResultSet row) throws SQLException {
    return new ModelView(
        row.getString("sha256"),
        row.getString("source"),
        row.getLong("bytes"),
        row.getLong("parameters"),
        row.getInt("channels"),
        row.getInt("size"),
        row.getTimestamp("imported_at").toInstant());
  }
}
