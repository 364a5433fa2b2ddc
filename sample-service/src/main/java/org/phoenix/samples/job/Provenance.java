package org.phoenix.samples.job;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What made images, as notes that go into their files. */
final class Provenance {

  private Provenance() {}

  static Map<String, String> of(Sample sample, String precision) {
    Recipe recipe = sample.recipe();
    Source source = sample.begunWith();
    Map<String, String> notes = new TreeMap<>();
    notes.put("software", "Phoenix");
    notes.put("weights", source.sha256());
    put(notes, "run", source.run());
    put(notes, "round", source.round());
    put(notes, "site", source.site());
    notes.put("averaged", Boolean.toString(source.averaged()));
    notes.put("sampler", recipe.sampler());
    notes.put("steps", Integer.toString(recipe.steps()));
    notes.put("eta", Double.toString(recipe.eta()));
    notes.put("seed", Long.toString(recipe.seed()));
    notes.put("count", Integer.toString(recipe.count()));
    notes.put("precision", precision);
    return notes;
  }

  private static void put(Map<String, String> notes, String key, @Nullable Object value) {
    if (value != null) {
      notes.put(key, value.toString());
    }
  }
}
