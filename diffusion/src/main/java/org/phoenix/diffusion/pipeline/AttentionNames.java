package org.phoenix.diffusion.pipeline;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of attention tensors, which diffusers changed in version 0.15. */
final class AttentionNames {

  private static final Pattern OLD =
      Pattern.compile("(.*attentions\\.\\d+)\\.(query|key|value|proj_attn)\\.(weight|bias)");
  private static final Map<String, String> CURRENT =
      Map.of("query", "to_q", "key", "to_k", "value", "to_v", "proj_attn", "to_out.0");

  private AttentionNames() {}

  /** Today's name; any other name as it is. */
  static String current(String name) {
    Matcher old = OLD.matcher(name);
    return old.matches()
        ? old.group(1) + "." + CURRENT.get(old.group(2)) + "." + old.group(3)
        : name;
  }
}
