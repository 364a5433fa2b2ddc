package org.phoenix.coordinator.sites;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A place that keeps its images and trains on them. Its token is known to itself only. */
@Entity
@Table(name = "sites")
public class Site {

  @Id private UUID id;
  @Version private @Nullable Integer version;
  private String name;

  @Column(name = "token_sha256")
  private String tokenSha256;

  private @Nullable Long images;
  private @Nullable String device;
  private @Nullable Instant lastSeen;
  private @Nullable Instant leftAt;

  @SuppressWarnings("UnusedVariable") // for whoever reads the table
  private Instant enrolledAt;

  @SuppressWarnings("NullAway.Init")
  protected Site() {}

  Site(String name, String tokenSha256, Instant enrolledAt) {
    this.id = UUID.randomUUID();
    this.name = name;
    this.tokenSha256 = tokenSha256;
    this.enrolledAt = enrolledAt;
  }

  /** The site says what it has. */
  void offer(long images, String device, Instant at) {
    this.images = images;
    this.device = device;
    this.lastSeen = at;
  }

  /** The site goes for good. */
  void leave(Instant at) {
    leftAt = at;
  }

  public UUID id() {
    return id;
  }

  public String name() {
    return name;
  }

  /** How many images it offers, once it has said so. */
  public @Nullable Long images() {
    return images;
  }

  public @Nullable String device() {
    return device;
  }

  public @Nullable Instant lastSeen() {
    return lastSeen;
  }

  /** When it went for good, if it did. */
  public @Nullable Instant leftAt() {
    return leftAt;
  }

  public boolean left() {
    return leftAt != null;
  }
}
