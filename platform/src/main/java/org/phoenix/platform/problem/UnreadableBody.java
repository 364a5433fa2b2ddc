package org.phoenix.platform.problem;

import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.MismatchedInputException;

/** Why a request's JSON does not fit, in words for whoever wrote it. */
public final class UnreadableBody {

  private UnreadableBody() {}

  /** What is wrong, and where. */
  public static String reason(@Nullable Throwable cause) {
    String message = cause == null ? null : cause.getMessage();
    if (message == null) {
      return "it is empty";
    }
    if (!(cause instanceof JacksonException json)) {
      return message.lines().findFirst().orElse("it is empty");
    }
    String path = path(json);
    String first = String.valueOf(json.getOriginalMessage()).lines().findFirst().orElse("");
    boolean missing =
        json instanceof MismatchedInputException && first.startsWith("Cannot map `null`");
    String reason = missing ? "a value is needed" : first.replaceAll(" \\(set .*", "");
    return path.isEmpty() ? reason : path + ": " + reason;
  }

  /** For example {@code training.batchSize} or {@code sites[2]}. */
  private static String path(JacksonException json) {
    return json.getPath().stream()
        .map(
            step ->
                step.getPropertyName() == null
                    ? "[" + step.getIndex() + "]"
                    : "." + step.getPropertyName())
        .collect(Collectors.joining())
        .replaceFirst("^\\.", "");
  }
}
