package org.phoenix.coordinator.sharing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.phoenix.coordinator.events.Event;
import org.phoenix.coordinator.events.EventLog;
import org.phoenix.diffusion.data.BrokenDataException;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.data.ImageSetFile;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.platform.contract.SharedDataSetsApi;
import org.phoenix.platform.paging.Cursor;
import org.phoenix.platform.paging.Page;
import org.phoenix.platform.problem.ConflictException;
import org.phoenix.platform.problem.InvalidRequestException;
import org.phoenix.platform.store.ObjectStore;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.data.domain.Limit;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.bind.annotation.RestController;

@RestController
class SharedDataSetsController implements SharedDataSetsApi {

  private static final String LIST = "shared data sets";
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

  private final SharedDataSets sets;
  private final ObjectStore store;
  private final EventLog events;
  private final TransactionTemplate transactions;
  private final Clock clock;

  SharedDataSetsController(
      SharedDataSets sets,
      ObjectStore store,
      EventLog events,
      TransactionTemplate transactions,
      Clock clock) {
    this.sets = sets;
    this.store = store;
    this.events = events;
    this.transactions = transactions;
    this.clock = clock;
  }

  @Override
  public SharedDataSetView register(String name, byte[] safetensors) {
    if (!NAME.matcher(name).matches()) {
      throw new InvalidRequestException(
          "A shared data set cannot be named %s: names match %s".formatted(name, NAME));
    }
    String sha256 = Sha256.of(safetensors);
    Optional<SharedDataSet> taken = sets.findById(name);
    if (taken.isPresent()) {
      return view(sameBytes(taken.get(), sha256));
    }
    ImageSet images = parse(name, safetensors);
    store.write(
        SharedDataSet.key(sha256),
        new ByteArrayInputStream(safetensors),
        safetensors.length,
        "application/octet-stream");
    SharedDataSet set =
        new SharedDataSet(name, images, safetensors.length, sha256, clock.instant());
    String message =
        "%s was registered: %d images of %s, %d bytes"
            .formatted(name, images.size(), images.shape(), safetensors.length);
    try {
      transactions.executeWithoutResult(
          transaction -> {
            sets.saveAndFlush(set);
            events.record(
                null,
                Event.of("shared-data-set.registered", message)
                    .with("sha256", sha256)
                    .with("classCounts", set.classCounts()));
          });
    } catch (DataIntegrityViolationException anotherWasFaster) {
      return view(sameBytes(sets.findById(name).orElseThrow(() -> anotherWasFaster), sha256));
    }
    return view(set);
  }

  @Override
  public ResponseEntity<List<SharedDataSetView>> pageOfSharedDataSets(
      @Nullable String after, int limit) {
    String name = Cursor.position(LIST, after, "");
    return Page.of(
        sets.findByNameGreaterThanOrderByName(name, Limit.of(Page.peeking(limit))),
        limit,
        set -> Cursor.of(LIST, set.name()),
        SharedDataSetsController::view);
  }

  private static SharedDataSet sameBytes(SharedDataSet taken, String sha256) {
    if (!taken.sha256().equals(sha256)) {
      throw new ConflictException(
          "The shared data set %s is another file already: its SHA-256 is %s, not %s"
              .formatted(taken.name(), taken.sha256(), sha256));
    }
    return taken;
  }

  private static ImageSet parse(String name, byte[] safetensors) {
    try {
      return ImageSetFile.read(
          new ByteArrayInputStream(safetensors), safetensors.length, Path.of(name));
    } catch (BrokenDataException | IOException e) {
      throw new InvalidRequestException(String.valueOf(e.getMessage()), e);
    }
  }

  private static SharedDataSetView view(SharedDataSet set) {
    return new SharedDataSetView(
        set.name(),
        set.images(),
        set.channels(),
        set.height(),
        set.width(),
        set.bytes(),
        set.sha256(),
        set.classCounts());
  }
}
