package org.phoenix.diffusion.data;

import java.util.List;

/**
 * What a folder of images holds, and everything that is wrong with it.
 *
 * @param images how many can be read
 * @param shape for example {@code 3 x 32 x 32}; empty for pictures, whose sizes may differ, and
 *     where nothing can be read
 * @param classes in the order of their labels; empty for images without labels
 * @param faults one for each file that cannot be read, or one for the folder: where, what, and what
 *     to do
 */
public record DataSurvey(
    int images, String shape, List<ClassCount> classes, List<BrokenDataException> faults) {

  public DataSurvey {
    classes = List.copyOf(classes);
    faults = List.copyOf(faults);
  }

  /** A class by name, or by its label where nobody says what it is called. */
  public record ClassCount(String name, int images) {}

  static DataSurvey broken(List<BrokenDataException> faults) {
    return new DataSurvey(0, "", List.of(), faults);
  }
}
