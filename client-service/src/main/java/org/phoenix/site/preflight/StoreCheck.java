package org.phoenix.site.preflight;

import java.io.IOException;
import java.net.URI;
import javax.net.ssl.SSLException;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;

/** Whether the object store gives the site what its assignment points to. */
final class StoreCheck {

  private static final String STORE = "store";

  private StoreCheck() {}

  static Finding notTried(WorkOrder order) {
    return Finding.ok(STORE, "not tried, as the site refuses run %s", order.runName());
  }

  static Finding reached(WorkOrder order, Probe probe) {
    URI url = order.checkpoint().url();
    String where = Unreached.where(url);
    try {
      int status = probe.fetchOneByte(url);
      return switch (status) {
        case 200, 206 -> Finding.ok(STORE, "%s gives the assignment's checkpoint", where);
        case 403 ->
            Finding.failed(
                STORE,
                "%s refuses the coordinator's URL (403); is this machine's clock right?",
                where);
        default ->
            Finding.failed(
                STORE, "%s answers %d for the checkpoint; ask the operator", where, status);
      };
    } catch (SSLException e) {
      return Finding.failed(
          STORE, "no safe connection to %s (%s); see docs/sites.md#tls", where, e.getMessage());
    } catch (IOException e) {
      return Finding.failed(STORE, "%s", Unreached.inWords(url, e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Finding.failed(STORE, "not asked: interrupted");
    }
  }
}
