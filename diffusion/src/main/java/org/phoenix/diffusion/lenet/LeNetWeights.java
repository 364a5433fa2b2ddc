package org.phoenix.diffusion.lenet;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.diffusion.unet.Parameter;
import org.phoenix.diffusion.weights.BrokenWeightsException;
import org.phoenix.diffusion.weights.DType;
import org.phoenix.diffusion.weights.FloatTensor;
import org.phoenix.diffusion.weights.SafeTensorsHeader;
import org.phoenix.diffusion.weights.SafeTensorsWriter;
import org.phoenix.diffusion.weights.TensorInfo;

/** A trained LeNet as a safetensors file: parameters by name and how pixels enter the network. */
public final class LeNetWeights {

  private static final String INPUT = "input";

  private final LeNetShape shape;
  private final Pixels pixels;
  private final SortedMap<String, FloatTensor> parameters;

  public LeNetWeights(LeNetShape shape, Pixels pixels, SortedMap<String, FloatTensor> parameters) {
    this.shape = shape;
    this.pixels = pixels;
    this.parameters = parameters;
  }

  /** What images it takes. */
  public LeNetShape shape() {
    return shape;
  }

  Pixels pixels() {
    return pixels;
  }

  SortedMap<String, FloatTensor> parameters() {
    return parameters;
  }

  /** Of the file, in hexadecimal. */
  public String sha256() {
    return Sha256.of(file());
  }

  /** The whole file; equal weights give equal bytes. */
  public byte[] file() {
    SortedMap<String, FloatTensor> all = new TreeMap<>(parameters);
    all.put(
        INPUT, new FloatTensor(new long[] {2}, new float[] {pixels.mean(), pixels.deviation()}));
    Map<String, String> metadata =
        Map.of(
            "format", "pt",
            "network", "lenet-5",
            "channels", Integer.toString(shape.channels()),
            "size", Integer.toString(shape.size()),
            "classes", Integer.toString(shape.classes()));
    List<TensorInfo> infos =
        all.entrySet().stream()
            .map(entry -> TensorInfo.of(entry.getKey(), DType.F32, entry.getValue().shape()))
            .toList();
    var bytes = new ByteArrayOutputStream();
    try (var writer = new SafeTensorsWriter(bytes, metadata, infos)) {
      for (FloatTensor tensor : all.values()) {
        writer.writeFloats(tensor.values());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads a file.
   *
   * @param source names it in errors
   * @throws BrokenWeightsException when it is no whole LeNet
   */
  public static LeNetWeights read(byte[] file, String source) {
    try {
      SafeTensorsHeader header =
          SafeTensorsHeader.read(new ByteArrayInputStream(file), file.length, source);
      LeNetShape shape =
          new LeNetShape(
              number(header, "channels", source),
              number(header, "size", source),
              number(header, "classes", source));
      float[] input = floats(file, header, INPUT, new long[] {2}, source);
      SortedMap<String, FloatTensor> parameters = new TreeMap<>();
      for (Parameter parameter : new LeNetProgram(shape).parameters()) {
        float[] values = floats(file, header, parameter.name(), parameter.shape(), source);
        parameters.put(parameter.name(), new FloatTensor(parameter.shape(), values));
      }
      return new LeNetWeights(shape, new Pixels(input[0], input[1]), parameters);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int number(SafeTensorsHeader header, String key, String source) {
    String value = String.valueOf(header.metadata().get(key));
    if (!value.matches("[1-9]\\d{0,3}")) {
      throw new BrokenWeightsException(source, "no LeNet: metadata " + key + " = " + value);
    }
    return Integer.parseInt(value);
  }

  private static float[] floats(
      byte[] file, SafeTensorsHeader header, String name, long[] shape, String source) {
    TensorInfo info = header.tensors().get(name);
    TensorInfo expected = TensorInfo.of(name, DType.F32, shape);
    if (info == null || !info.sameKind(expected)) {
      throw new BrokenWeightsException(source, "no LeNet: tensor " + name + " is " + info);
    }
    float[] values = new float[Math.toIntExact(info.elements())];
    ByteBuffer.wrap(
            file,
            Math.toIntExact(header.dataStart() + info.begin()),
            Math.toIntExact(info.byteLength()))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(values);
    return values;
  }
}
