package org.phoenix.platform.contract;

import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.InputStreamResource;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PutExchange;

/** Models that come from elsewhere, to draw from. */
@HttpExchange("/api/v1/models")
public interface ModelsApi {

  /**
   * Takes a model's file, as {@code ./phoenix import} writes it. 400 when it has another SHA-256 or
   * is no model that Phoenix can sample; the same file again changes nothing.
   *
   * @param sha256 of the file, by which the model is known from then on
   */
  @PutExchange(url = "/{sha256}", contentType = "application/octet-stream")
  ModelView put(
      @PathVariable("sha256") @Pattern(regexp = SamplesApi.SHA_256) String sha256,
      @RequestBody InputStreamResource file);

  /** The models that were imported, newest first. */
  @GetExchange
  List<ModelView> models();

  /**
   * @param source where its import says that it comes from
   * @param parameters numbers in its weights
   * @param size height and width of its images
   */
  record ModelView(
      String sha256,
      @Nullable String source,
      long bytes,
      long parameters,
      int channels,
      int size,
      Instant importedAt) {}
}
