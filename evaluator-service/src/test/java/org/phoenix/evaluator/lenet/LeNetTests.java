package org.phoenix.evaluator.lenet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.phoenix.diffusion.data.ImageSet;
import org.phoenix.diffusion.lenet.LeNet;
import org.phoenix.diffusion.lenet.LeNetProgram;
import org.phoenix.diffusion.lenet.LeNetShape;
import org.phoenix.diffusion.lenet.LeNetWeights;
import org.phoenix.diffusion.lenet.Reading;
import org.phoenix.diffusion.unet.Parameter;
import org.phoenix.diffusion.weights.BrokenWeightsException;
import org.phoenix.evaluator.Shapes;
import tools.jackson.databind.json.JsonMapper;

class LeNetTests {

  private static final LeNetShape SHAPE = new LeNetShape(1, Shapes.SIZE, Shapes.CLASSES);
  private static final LeNetWeights TRAINED = train(100, 1);

  @Test
  void learnsToTellShapesApart() {
    ImageSet unseen = Shapes.all(200, 99);
    try (LeNet lenet = new LeNet(TRAINED, "cpu")) {
      Reading reading = lenet.read(unseen);
      assertThat(reading.accuracy(unseen.labels())).isGreaterThan(0.95);
      assertThat(reading.features()).hasDimensions(200, 84);
      assertThat(reading.clutter()).isLessThan(0.05);
      assertThat(lenet.read(Shapes.noise(200, 98)).clutter()).isGreaterThan(0.9);
    }
  }

  @Test
  void everyImageIsCountedInTheConfusionMatrix() {
    ImageSet unseen = Shapes.all(200, 99);
    try (LeNet lenet = new LeNet(TRAINED, "cpu")) {
      Reading reading = lenet.read(unseen);
      List<List<Integer>> confusion = reading.confusion(unseen.labels(), Shapes.CLASSES);
      for (int label = 0; label < Shapes.CLASSES; label++) {
        int of = label;
        assertThat(confusion.get(of).stream().mapToInt(Integer::intValue).sum())
            .isEqualTo(IntStream.of(unseen.labels()).filter(each -> each == of).count());
      }
      int right = IntStream.range(0, Shapes.CLASSES).map(i -> confusion.get(i).get(i)).sum();
      assertThat(right / 200.0).isEqualTo(reading.accuracy(unseen.labels()));
    }
  }

  @Test
  void learnsForAsLongAsTheImagesNeedUnlessTold() {
    ImageSet grey = ImageSet.unlabelled(new byte[40_000 * 4], 1, 2, 2);
    ImageSet colour = ImageSet.unlabelled(new byte[40_000 * 12], 3, 2, 2);
    assertThat(LeNetRecipe.of(grey, null).steps()).isEqualTo(10_714);
    assertThat(LeNetRecipe.of(colour, null).steps()).isEqualTo(21_428);
    assertThat(LeNetRecipe.of(Shapes.all(400, 7), null).steps()).isEqualTo(2000);
    assertThat(LeNetRecipe.of(colour, 7).steps()).isEqualTo(7);
  }

  @Test
  void onlyColourIsMirrored() {
    ImageSet colour = ImageSet.unlabelled(new byte[12], 3, 2, 2);
    assertThat(LeNetRecipe.of(colour, null).mirror()).isTrue();
    assertThat(LeNetRecipe.of(Shapes.all(400, 7), null).mirror()).isFalse();
  }

  /** As it was written before recipes could mirror: the LeNets that were trained stay found. */
  @Test
  void aRecipeWithoutMirrorsIsWrittenAsItUsedToBe() {
    assertThat(JsonMapper.shared().writeValueAsString(LeNetRecipe.of(Shapes.all(400, 7), 2000)))
        .isEqualTo(
            "{\"steps\":2000,\"batchSize\":64,\"learningRate\":0.01,\"weightDecay\":0.1,"
                + "\"labelSmoothing\":0.1,\"shift\":1,\"clutter\":8}");
  }

  @Test
  void theSameSeedGivesTheSameBitsAndAnotherGivesOthers() {
    assertThat(train(100, 1).file()).isEqualTo(TRAINED.file());
    assertThat(train(100, 2).sha256()).isNotEqualTo(TRAINED.sha256());
  }

  @Test
  void theFileHoldsEverythingThatReadingNeeds() {
    LeNetWeights read = LeNetWeights.read(TRAINED.file(), "lenet");
    ImageSet images = Shapes.all(30, 5);
    try (LeNet before = new LeNet(TRAINED, "cpu");
        LeNet after = new LeNet(read, "cpu")) {
      assertThat(after.read(images).features()).isDeepEqualTo(before.read(images).features());
    }
    assertThat(read.sha256()).isEqualTo(TRAINED.sha256());
  }

  @Test
  void readsAnImageTheSameAloneAndAmongMany() {
    ImageSet images = Shapes.all(701, 3);
    try (LeNet lenet = new LeNet(TRAINED, "cpu")) {
      Reading together = lenet.read(images);
      Reading last = lenet.read(images.range(700, 701));
      assertThat(last.labels()[0]).isEqualTo(together.labels()[700]);
      assertThat(last.features()[0])
          .usingComparatorWithPrecision(1e-4)
          .containsExactly(together.features()[700]);
    }
  }

  @Test
  void tellsHowFarItReadAndStopsWhenTheListenerThrows() {
    ImageSet images = Shapes.all(1200, 3);
    List<Integer> read = new ArrayList<>();
    try (LeNet lenet = new LeNet(TRAINED, "cpu")) {
      lenet.read(images, read::add);
      assertThat(read).containsExactly(500, 1000, 1200);
      read.clear();
      assertThatThrownBy(
              () ->
                  lenet.read(
                      images,
                      count -> {
                        read.add(count);
                        throw new CancellationException("enough");
                      }))
          .isInstanceOf(CancellationException.class);
      assertThat(read).containsExactly(500);
    }
  }

  @Test
  void refusesImagesOfAnotherShape() {
    ImageSet images = ImageSet.unlabelled(new byte[3 * 16 * 16], 3, 16, 16);
    try (LeNet lenet = new LeNet(TRAINED, "cpu")) {
      assertThatThrownBy(() -> lenet.read(images))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("LeNet takes 1 x 12 x 12, not 3 x 16 x 16");
    }
  }

  /** 28 x 28 is the paper's network but for the output for clutter: 61,706 + 85 parameters. */
  @ParameterizedTest
  @CsvSource({"1, 28, 10, 61791", "1, 16, 10, 44511", "3, 32, 10, 83211", "1, 12, 4, 30561"})
  void hasAsManyParametersAsItsLayers(int channels, int size, int classes, long count) {
    List<Parameter> parameters =
        new LeNetProgram(new LeNetShape(channels, size, classes)).parameters();
    assertThat(parameters.stream().mapToLong(Parameter::size).sum()).isEqualTo(count);
  }

  @Test
  void aBrokenOrForeignFileIsNoLeNet() {
    byte[] file = TRAINED.file();
    List<byte[]> broken = new ArrayList<>();
    broken.add(new byte[0]);
    broken.add(Arrays.copyOf(file, file.length - 1));
    broken.add("not a safetensors file at all".getBytes(StandardCharsets.UTF_8));
    broken.add(replaced(file, "lenet-5", "lenet-5", "\"size\":\"12\"", "\"size\":\"24\""));
    broken.add(replaced(file, "c3.bias", "c9.bias", "lenet-5", "lenet-5"));
    for (byte[] bytes : broken) {
      assertThatThrownBy(() -> LeNetWeights.read(bytes, "there"))
          .isInstanceOf(BrokenWeightsException.class)
          .hasMessageContaining("there");
    }
  }

  @Test
  void anInterruptedTrainingStops() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> training(1000, 1).train(Shapes.all(100, 1), step -> {}))
        .isInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void progressNamesEveryStep() throws InterruptedException {
    List<Integer> steps = new ArrayList<>();
    training(3, 1).train(Shapes.all(100, 1), steps::add);
    assertThat(steps).isEqualTo(IntStream.rangeClosed(1, 3).boxed().toList());
  }

  private static LeNetWeights train(int steps, long seed) {
    try {
      return training(steps, seed).train(Shapes.all(400, 7), step -> {});
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static LeNetTraining training(int steps, long seed) {
    return new LeNetTraining(SHAPE, LeNetRecipe.of(Shapes.all(400, 7), steps), seed, "cpu");
  }

  /** Keeps the length, so only the meaning changes. */
  private static byte[] replaced(byte[] file, String... pairs) {
    Charset latin = StandardCharsets.ISO_8859_1;
    String text = new String(file, latin);
    for (int i = 0; i < pairs.length; i += 2) {
      assertThat(text).contains(pairs[i]);
      text = text.replace(pairs[i], pairs[i + 1]);
    }
    return text.getBytes(latin);
  }
}
