package org.phoenix.coordinator.sharing;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.PostLoad;
import jakarta.persistence.PostPersist;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;
import org.phoenix.diffusion.data.ImageSet;
import org.springframework.data.domain.Persistable;

/** A public image set G: class-balanced as a rule, and anybody may see it. */
@Entity
@Table(name = "shared_data_sets")
public class SharedDataSet implements Persistable<String> {

  @Id private String name;
  private long images;
  private int channels;
  private int height;
  private int width;
  private long bytes;
  private String sha256;
  private Instant registeredAt;

  @JdbcTypeCode(SqlTypes.JSON)
  private @Nullable List<Integer> classCounts;

  @Transient private boolean stored;

  @SuppressWarnings("NullAway.Init")
  protected SharedDataSet() {}

  SharedDataSet(String name, ImageSet set, long bytes, String sha256, Instant registeredAt) {
    this.name = name;
    this.images = set.size();
    this.channels = set.channels();
    this.height = set.height();
    this.width = set.width();
    this.bytes = bytes;
    this.sha256 = sha256;
    this.registeredAt = registeredAt;
    this.classCounts = set.labelled() ? Arrays.stream(set.classCounts()).boxed().toList() : null;
  }

  @PostLoad
  @PostPersist
  void markStored() {
    stored = true;
  }

  @Override
  public String getId() {
    return name;
  }

  @Override
  public boolean isNew() {
    return !stored;
  }

  public String name() {
    return name;
  }

  /** |G|. */
  public long images() {
    return images;
  }

  public int channels() {
    return channels;
  }

  public int height() {
    return height;
  }

  public int width() {
    return width;
  }

  public long bytes() {
    return bytes;
  }

  public String sha256() {
    return sha256;
  }

  /** Images of each class; null when it has no labels. */
  public @Nullable List<Integer> classCounts() {
    return classCounts;
  }

  /** Where its file is in the object store. */
  public String key() {
    return key(sha256);
  }

  static String key(String sha256) {
    return "shared/" + sha256 + ".safetensors";
  }

  Instant registeredAt() {
    return registeredAt;
  }
}
