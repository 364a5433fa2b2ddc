package org.phoenix.site.preflight;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.phoenix.diffusion.data.BrokenDataException;
import org.phoenix.diffusion.data.DataFolder;
import org.phoenix.diffusion.data.DataSurvey;

/** Reads all of the site's images once, and says how many there are and which files are broken. */
final class DataCheck {

  private static final String ITEM = "data";
  private static final int CLASSES_NAMED = 20;
  private static final int FILES_NAMED = 20;

  private final DataSurvey survey;
  private final Path folder;

  DataCheck(Path folder) {
    this.folder = folder;
    this.survey = DataFolder.survey(folder);
  }

  int images() {
    return survey.images();
  }

  List<Finding> findings() {
    List<BrokenDataException> faults = survey.faults();
    if (faults.isEmpty()) {
      return List.of(Finding.ok(ITEM, "%s", contents()));
    }
    List<Finding> findings = new ArrayList<>();
    for (BrokenDataException fault : faults.subList(0, Math.min(FILES_NAMED, faults.size()))) {
      findings.add(Finding.fatal(ITEM, "%s", fault.getMessage()));
    }
    if (faults.size() > FILES_NAMED) {
      findings.add(
          Finding.fatal(
              ITEM,
              "%d more files in %s cannot be read; %d images can",
              faults.size() - FILES_NAMED,
              folder,
              survey.images()));
    }
    return findings;
  }

  private String contents() {
    String images =
        String.format(Locale.ROOT, "%,d images", survey.images())
            + (survey.shape().isEmpty() ? "" : " of " + survey.shape());
    if (survey.classes().isEmpty()) {
      return images + " without classes in " + folder;
    }
    int more = survey.classes().size() - CLASSES_NAMED;
    return survey.classes().stream()
        .limit(CLASSES_NAMED)
        .map(each -> each.name() + ": " + each.images())
        .collect(
            Collectors.joining(
                ", ",
                "%s in %s, classes: %d (".formatted(images, folder, survey.classes().size()),
                more > 0 ? ", and %d more)".formatted(more) : ")"));
  }
}
