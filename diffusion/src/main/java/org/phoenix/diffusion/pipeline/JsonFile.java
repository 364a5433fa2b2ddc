package org.phoenix.diffusion.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.phoenix.diffusion.weights.BrokenWeightsException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The JSON files of a pipeline folder, of a bounded size. */
final class JsonFile {

  private static final int MOST_BYTES = 16 << 20;

  private JsonFile() {}

  /**
   * @throws BrokenWeightsException when the file is missing or holds no JSON object
   */
  static ObjectNode read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new BrokenWeightsException(
          file.toString(), "no such file; name a diffusers pipeline folder");
    }
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new BrokenWeightsException(file.toString(), "is larger than 16 MiB");
      }
      return parse(file.toString(), Files.readString(file));
    } catch (IOException e) {
      throw new BrokenWeightsException(file.toString(), "cannot be read: " + e);
    }
  }

  /**
   * @throws BrokenWeightsException naming {@code source}, when the text is no JSON object
   */
  static ObjectNode parse(String source, String text) {
    JsonNode json;
    try {
      json = JsonMapper.shared().readTree(text);
    } catch (JacksonException e) {
      throw new BrokenWeightsException(source, "is not valid JSON: " + e.getOriginalMessage());
    }
    if (json instanceof ObjectNode object) {
      return object;
    }
    throw new BrokenWeightsException(source, "is not a JSON object");
  }
}
