package org.phoenix.quickstart.partition;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.data.Partition;
import org.phoenix.quickstart.data.SourceImages;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who has how many images of each class.
 *
 * @param source where the images come from
 * @param images how many there are
 * @param channels 1 for grey, 3 for colours
 * @param division the way of dividing and its numbers
 * @param classNames in the order of the labels; empty for images without labels
 * @param leftOut images that no party has
 */
record PartitionReport(
    String source,
    int images,
    int channels,
    int height,
    int width,
    Map<String, Object> division,
    List<String> classNames,
    List<Party> parties,
    int leftOut) {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /**
   * One party.
   *
   * @param classCounts images of each class, empty for images without labels
   * @param sha256 of its images and labels
   */
  record Party(String name, int images, List<Integer> classCounts, String sha256) {}

  static PartitionReport of(
      String source, SourceImages from, Partition partition, Division division) {
    ImageSet set = from.images();
    int[][] counts = partition.classCounts();
    List<Party> parties =
        IntStream.range(0, partition.size())
            .mapToObj(
                party ->
                    new Party(
                        name(party, partition.size()),
                        partition.indices(party).length,
                        Arrays.stream(counts[party]).boxed().toList(),
                        partition.images(party).sha256()))
            .toList();
    return new PartitionReport(
        source,
        set.size(),
        set.channels(),
        set.height(),
        set.width(),
        division.facts(),
        from.classNames(),
        parties,
        set.size() - parties.stream().mapToInt(Party::images).sum());
  }

  /** Numbered from 1, so that the order of names is that of numbers. */
  private static String name(int party, int parties) {
    int digits = String.valueOf(parties).length();
    return ("party-%0" + digits + "d").formatted(party + 1);
  }

  String json() {
    return JSON.writeValueAsString(this);
  }
}
