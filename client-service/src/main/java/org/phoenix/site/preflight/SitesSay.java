package org.phoenix.site.preflight;

import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.phoenix.site.control.Control;

/**
 * What the site's people decided, as far as a preflight has to heed it.
 *
 * @param restsBecause why the coordinator is not asked; null when it may be
 * @param refuses whether nothing is to be fetched for a run
 */
record SitesSay(@Nullable String restsBecause, Predicate<UUID> refuses) {

  /** For a check that somebody asks for: it looks at everything. */
  static final SitesSay NOTHING = new SitesSay(null, run -> false);

  static SitesSay of(Control control) {
    return new SitesSay(control.restsBecause(), run -> control.refusal(run) != null);
  }
}
