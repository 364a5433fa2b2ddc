package org.phoenix.site.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * A kind of message that leaves this site, described for its people in {@code outflow.json}.
 *
 * @param call the method of the contract with the coordinator, {@link #FILE} or {@link #IMAGES}
 * @param what in words
 * @param when it is sent
 * @param fields every field and what it says
 */
public record Outflow(String call, String what, String when, Map<String, String> fields) {

  /** The update file: it goes to the object store and is no message of the contract. */
  public static final String FILE = "file";

  /** The images of the site's own model, which go to the object store as well. */
  public static final String IMAGES = "imagesFile";

  /** All there are. */
  static List<Outflow> all() throws IOException {
    try (InputStream in = new ClassPathResource("outflow.json").getInputStream()) {
      return JsonMapper.shared().readValue(in, new TypeReference<List<Outflow>>() {});
    }
  }

  public Outflow {
    fields = fieldsOrNone(fields);
  }

  private static Map<String, String> fieldsOrNone(@Nullable Map<String, String> fields) {
    return fields == null ? Map.of() : fields;
  }
}
