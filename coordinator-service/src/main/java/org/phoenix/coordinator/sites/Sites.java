package org.phoenix.coordinator.sites;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.transaction.annotation.Transactional;

/** All enrolled sites. */
public interface Sites extends JpaRepository<Site, UUID> {

  boolean existsByName(String name);

  Optional<Site> findByTokenSha256(String tokenSha256);

  List<Site> findAllByOrderByName();

  List<Site> findByNameGreaterThanOrderByName(String name, Limit limit);

  List<Site> findByNameInOrderByName(Collection<String> names);

  /** Those of these that have not left. */
  List<Site> findByNameInAndLeftAtNullOrderByName(Collection<String> names);

  /** Sites that have said what they offer and have not left. */
  List<Site> findByImagesNotNullAndLeftAtNullOrderByName();

  /** Images of these sites together; sites that have not said yet count nothing. */
  @Query("select coalesce(sum(s.images), 0) from Site s where s.id in :ids")
  long imagesOf(Collection<UUID> ids);

  /** Not through the entity: a beat must not collide with another one. */
  @Transactional
  @Modifying
  @Query("update Site s set s.lastSeen = :at where s.id = :id")
  void seen(UUID id, Instant at);
}
