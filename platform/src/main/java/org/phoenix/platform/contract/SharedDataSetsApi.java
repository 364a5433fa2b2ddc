package org.phoenix.platform.contract;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PutExchange;

/** Public image sets that sites may receive: the paper's G. */
@HttpExchange("/api/v1/shared-data-sets")
public interface SharedDataSetsApi {

  /**
   * Registers a set: a safetensors file with {@code images} (U8, N x C x H x W) and optionally
   * {@code labels} (U8 or I64, N). The same bytes again are fine; other bytes under a taken name
   * are a 409.
   */
  @PutExchange(url = "/{name}", contentType = MediaType.APPLICATION_OCTET_STREAM_VALUE)
  SharedDataSetView register(@PathVariable("name") String name, @RequestBody byte[] safetensors);

  /**
   * Shared data sets by name.
   *
   * @param after where the page before this one ended, from its {@code Link} header
   * @param limit how many at most
   */
  @GetExchange
  ResponseEntity<List<SharedDataSetView>> pageOfSharedDataSets(
      @RequestParam(name = "after", required = false) @Nullable String after,
      @RequestParam(name = "limit", defaultValue = "100") @Min(1) @Max(Pages.MOST) int limit);

  /** All shared data sets by name. */
  default List<SharedDataSetView> sharedDataSets() {
    return Pages.all(after -> pageOfSharedDataSets(after, Pages.MOST));
  }

  /**
   * @param classCounts images of each class; absent when the set has no labels
   */
  record SharedDataSetView(
      String name,
      long images,
      int channels,
      int height,
      int width,
      long bytes,
      String sha256,
      @Nullable List<Integer> classCounts) {}
}
