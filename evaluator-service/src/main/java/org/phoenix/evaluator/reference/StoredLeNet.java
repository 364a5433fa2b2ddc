package org.phoenix.evaluator.reference;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.PostLoad;
import jakarta.persistence.PostPersist;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Persistable;

/** A trained LeNet; its weights are in the object store. Never changed. */
@Entity
@Table(name = "lenet")
@SuppressWarnings("UnusedVariable") // what was learnt from, and when, is for people
class StoredLeNet implements Persistable<String> {

  @Id private String identity;
  private String sha256;
  private double accuracy;

  @JdbcTypeCode(SqlTypes.JSON)
  private @Nullable List<List<Integer>> confusion;

  private int trainingImages;
  private int heldOutImages;
  private double seconds;

  @JdbcTypeCode(SqlTypes.JSON)
  private ReferenceIdentity settings;

  private Instant trainedAt;
  @Transient private boolean isNew = true;

  @SuppressWarnings("NullAway.Init")
  protected StoredLeNet() {}

  StoredLeNet(
      ReferenceIdentity settings,
      Yardstick yardstick,
      ReferenceSet set,
      Duration took,
      Instant now) {
    this.identity = settings.sha256();
    this.settings = settings;
    this.sha256 = yardstick.lenetSha256();
    this.accuracy = yardstick.accuracy();
    this.confusion = yardstick.confusion();
    this.trainingImages = set.training().size();
    this.heldOutImages = set.heldOut().size();
    this.seconds = took.toMillis() / 1000.0;
    this.trainedAt = now;
  }

  String sha256() {
    return sha256;
  }

  /** Where the weights are in the object store. */
  String key() {
    return key(sha256);
  }

  static String key(String sha256) {
    return "reference/" + sha256 + ".safetensors";
  }

  @Override
  public String getId() {
    return identity;
  }

  @Override
  public boolean isNew() {
    return isNew;
  }

  @PostLoad
  @PostPersist
  void stored() {
    isNew = false;
  }
}
