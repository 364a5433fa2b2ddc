package org.phoenix.site.work;

import java.io.IOException;
import java.nio.file.Path;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.unet.UNetConfig;
import org.phoenix.platform.contract.SiteWorkApi.SharedPortion;
import org.phoenix.platform.contract.SiteWorkApi.WorkKind;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.phoenix.site.data.SharedImages;
import org.phoenix.site.data.SiteData;
import org.phoenix.site.transfer.Transfers;
import org.springframework.stereotype.Component;

/**
 * The images of an assignment: the shared set G alone for the warm-up; otherwise the site's own
 * and, when the run shares data, its portion of G.
 */
@Component
class TrainingImages {

  private final SiteData data;
  private final Transfers transfers;
  private final StateFolder state;

  TrainingImages(SiteData data, Transfers transfers, StateFolder state) {
    this.data = data;
    this.transfers = transfers;
    this.state = state;
  }

  ImageSet of(WorkOrder order, UNetConfig config) throws IOException {
    int channels = config.inChannels();
    int size = config.sampleSize();
    SharedPortion portion = order.shared();
    if (order.kind() == WorkKind.WARM_UP) {
      if (portion == null) {
        throw new IllegalArgumentException("The warm-up came without a shared set to train on");
      }
      return shared(portion, channels, size).all();
    }
    ImageSet own = data.read(channels, size);
    return portion == null || portion.alpha() == 0
        ? own
        : own.concat(shared(portion, channels, size).portion(portion.alpha(), portion.seed()));
  }

  private SharedImages shared(SharedPortion portion, int channels, int size) throws IOException {
    Path file = state.download(portion.dataSet().sha256());
    transfers.download(portion.dataSet(), file);
    return SharedImages.read(file, channels, size);
  }
}
