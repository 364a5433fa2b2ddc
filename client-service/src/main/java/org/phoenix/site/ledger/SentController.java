package org.phoenix.site.ledger;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.io.IOException;
import java.util.List;
import org.phoenix.platform.problem.NotFoundException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows the people at the site what left it. */
@RestController
@RequestMapping("/api/v1")
class SentController {

  private final Ledger ledger;
  private final List<Outflow> outflow;

  SentController(Ledger ledger) throws IOException {
    this.ledger = ledger;
    this.outflow = Outflow.all();
  }

  /**
   * What was sent, newest first.
   *
   * @param before the number of the last entry of the page before this one
   */
  @GetMapping("/sent")
  List<Entry> sent(
      @RequestParam(name = "before", defaultValue = "" + Long.MAX_VALUE) long before,
      @RequestParam(name = "limit", defaultValue = "50") @Min(1) @Max(1000) int limit)
      throws IOException {
    return ledger.entries(before, limit);
  }

  /** The tensors of one update file. */
  @GetMapping("/sent/{sha256}")
  SentFile file(@PathVariable("sha256") @Pattern(regexp = "[0-9a-f]{64}") String sha256)
      throws IOException {
    return ledger
        .sent(sha256)
        .orElseThrow(() -> new NotFoundException("update that was sent of late,", sha256));
  }

  /** Every kind of message that leaves this site. */
  @GetMapping("/outflow")
  List<Outflow> outflow() {
    return outflow;
  }
}
