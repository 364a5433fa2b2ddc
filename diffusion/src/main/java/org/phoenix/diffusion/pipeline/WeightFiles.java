package org.phoenix.diffusion.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.weights.BrokenWeightsException;
import tools.jackson.databind.JsonNode;

/**
 * The files of a network's weights under diffusers' names: one, or several with an index, which
 * goes before one, as in diffusers; each perhaps of a variant such as {@code fp16}.
 *
 * @param files in the order of their names
 * @param owners for each tensor the file that the index gives it to; empty without an index
 */
record WeightFiles(List<Path> files, Map<String, Path> owners) {

  private static final String NAME = "diffusion_pytorch_model";
  private static final Pattern VARIANT =
      Pattern.compile(
          NAME
              + "\\.(?:safetensors\\.index\\.(\\w+)\\.json|(\\w+)(?:-\\d+-of-\\d+)?\\.safetensors)");

  /** Only files of the same folder, whatever an index from elsewhere says. */
  private static final Pattern SHARD = Pattern.compile("\\w[\\w.-]*\\.safetensors");

  /**
   * Finds the files.
   *
   * @param variant null for the files without one
   * @throws BrokenWeightsException naming what there is instead, when there are none
   */
  static WeightFiles in(Path folder, @Nullable String variant) {
    String infix = variant == null ? "" : "." + variant;
    Path index = folder.resolve(NAME + ".safetensors.index" + infix + ".json");
    if (Files.isRegularFile(index)) {
      return indexed(folder, index);
    }
    Path single = folder.resolve(NAME + infix + ".safetensors");
    if (!Files.exists(single)) {
      throw instead(folder, single);
    }
    return new WeightFiles(List.of(single), Map.of());
  }

  private static WeightFiles indexed(Path folder, Path index) {
    JsonNode map = JsonFile.read(index).path("weight_map");
    if (!map.isObject() || map.isEmpty()) {
      throw new BrokenWeightsException(index.toString(), "has no weight_map");
    }
    Map<String, Path> owners = new HashMap<>();
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      JsonNode value = entry.getValue();
      if (!value.isString() || !SHARD.matcher(value.stringValue()).matches()) {
        throw new BrokenWeightsException(
            index.toString(),
            "names %s, which is no safetensors file of its own folder".formatted(shorten(value)));
      }
      owners.put(entry.getKey(), folder.resolve(value.stringValue()));
    }
    return new WeightFiles(new ArrayList<>(new TreeSet<>(owners.values())), owners);
  }

  private static BrokenWeightsException instead(Path folder, Path missing) {
    TreeSet<String> variants = new TreeSet<>();
    try (Stream<Path> entries = Files.list(folder)) {
      for (String name : entries.map(entry -> entry.getFileName().toString()).sorted().toList()) {
        Matcher variant = VARIANT.matcher(name);
        if (variant.matches()) {
          variants.add(variant.group(1) == null ? variant.group(2) : variant.group(1));
        } else if (name.matches(".*\\.(bin|ckpt|pt|pth|pkl)")) {
          return new BrokenWeightsException(
              folder.resolve(name).toString(),
              "is a pickle, which can run code when it is read: convert it to safetensors first,"
                  + " in diffusers with save_pretrained(folder, safe_serialization=True)");
        }
      }
    } catch (IOException e) {
      return new BrokenWeightsException(folder.toString(), "cannot be read: " + e);
    }
    return new BrokenWeightsException(
        missing.toString(),
        variants.isEmpty()
            ? "no such file"
            : "no such file; there are weights of the variant %s: name it with --variant"
                .formatted(String.join(", ", variants)));
  }

  private static String shorten(JsonNode value) {
    String text = value.toString().replaceAll("\\p{Cntrl}", "?");
    return text.length() <= 80 ? text : text.substring(0, 77) + "...";
  }
}
