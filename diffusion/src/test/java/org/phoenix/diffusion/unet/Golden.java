package org.phoenix.diffusion.unet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.phoenix.diffusion.weights.FloatTensor;
import org.phoenix.diffusion.weights.SafeTensorsFile;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reference vectors made by diffusers: a configuration, its names, an input and its output. The
 * weights follow a formula and are not stored.
 */
public record Golden(String name, JsonNode json, UNetConfig config) {

  private static final Path FOLDER = Path.of("src/test/resources/golden");

  public static Golden read(String name) {
    try {
      JsonNode json =
          JsonMapper.builder().build().readTree(Files.readString(FOLDER.resolve(name + ".json")));
      return new Golden(name, json, UNetConfig.parse(json.get("config").toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public float[] tensor(String tensor) {
    try (SafeTensorsFile file = open()) {
      return file.floats(tensor);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int[] timesteps() {
    try (SafeTensorsFile file = open()) {
      LongBuffer values = file.bytes("timesteps").asLongBuffer();
      int[] timesteps = new int[values.remaining()];
      for (int i = 0; i < timesteps.length; i++) {
        timesteps[i] = Math.toIntExact(values.get(i));
      }
      return timesteps;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private SafeTensorsFile open() {
    return SafeTensorsFile.open(FOLDER.resolve(name + ".safetensors"));
  }

  public SortedMap<String, FloatTensor> weights() {
    return weights(config);
  }

  /** Element j of parameter k, names ascending: from s = sin((j + 1)(0.618... + 0.01 k)). */
  static SortedMap<String, FloatTensor> weights(UNetConfig config) {
    SortedMap<String, FloatTensor> weights = new TreeMap<>();
    config.parameters().forEach(p -> weights.put(p.name(), new FloatTensor(p.shape(), zeros(p))));
    int k = 0;
    for (var entry : weights.entrySet()) {
      fill(entry.getKey(), entry.getValue(), 0.6180339887498949 + 0.01 * k++);
    }
    return weights;
  }

  private static float[] zeros(Parameter parameter) {
    return new float[Math.toIntExact(parameter.size())];
  }

  private static void fill(String name, FloatTensor tensor, double frequency) {
    float[] values = tensor.values();
    double scale = Math.sqrt(2.0 / ((double) values.length / tensor.shape()[0]));
    for (int j = 0; j < values.length; j++) {
      double s = Math.sin((j + 1) * frequency);
      if (name.endsWith(".bias")) {
        values[j] = (float) (0.05 * s);
      } else if (name.contains("norm")) {
        values[j] = (float) (1 + 0.1 * s);
      } else {
        values[j] = (float) (s * scale);
      }
    }
  }

  public static double largestDifference(float[] a, float[] b) {
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs(a[i] - b[i]));
    }
    return largest;
  }

  public static double largest(float[] a) {
    double largest = 0;
    for (float value : a) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }
}
