package org.phoenix.samples.job;

import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What is made of requests so far. */
@Component
class Pieces {

  private final JdbcClient jdbc;

  Pieces(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  boolean has(Piece piece) {
    return jdbc.sql(
            "select exists (select from sample_piece where sample_id = :sample and number = :number)")
        .param("sample", piece.sample())
        .param("number", piece.number())
        .query(Boolean.class)
        .single();
  }

  /**
   * Writes down that a piece is made; twice is once.
   *
   * @return how many images of its request are made now
   */
  int add(Piece piece) {
    jdbc.sql(
            """
            insert into sample_piece (sample_id, number, images)
            values (:sample, :number, :images) on conflict do nothing
            """)
        .param("sample", piece.sample())
        .param("number", piece.number())
        .param("images", piece.images())
        .update();
    return jdbc.sql("select sum(images) from sample_piece where sample_id = :sample")
        .param("sample", piece.sample())
        .query(Integer.class)
        .single();
  }

  /**
   * Tells how far a running request is, images in the making counted in parts.
   *
   * @param progress 0 to 1; smaller than what was told before changes nothing
   * @return whether the request still runs
   */
  boolean tell(UUID sample, double progress) {
    return jdbc.sql(
                "update sample set progress = greatest(progress, :progress)"
                    + " where id = :sample and status = 'RUNNING'")
            .param("progress", Math.min(1, progress))
            .param("sample", sample)
            .update()
        > 0;
  }

  void previewed(UUID sample, int step) {
    jdbc.sql("update sample set preview_step = :step where id = :sample and status = 'RUNNING'")
        .param("step", step)
        .param("sample", sample)
        .update();
  }
}
