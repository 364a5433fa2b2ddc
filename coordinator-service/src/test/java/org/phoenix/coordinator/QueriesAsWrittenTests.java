package org.phoenix.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.runs.Run;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.jpa.repository.support.JpaRepositoryFactory;
import org.springframework.data.repository.Repository;

/** Repositories are made when a service starts: what fails here ends the start. */
@CoordinatorTest
class QueriesAsWrittenTests {

  private final JpaRepositoryFactory factory;

  QueriesAsWrittenTests(EntityManager entityManager) {
    this.factory = new JpaRepositoryFactory(entityManager);
  }

  @BeforeEach
  void chooseThem() {
    factory.setQueryEnhancerSelector(new QueriesAsWritten());
  }

  @Test
  void aQueryIsAskedAsItIsWritten() {
    assertThat(factory.getRepository(Right.class).none()).isEmpty();
  }

  @Test
  void aWrongQueryIsFoundBeforeItIsAsked() {
    assertThatThrownBy(() -> factory.getRepository(WrongName.class))
        .rootCause()
        .hasMessageContaining("colour");
    assertThatThrownBy(() -> factory.getRepository(WrongGrammar.class))
        .rootCause()
        .hasMessageContaining("wear");
  }

  interface Right extends Repository<Run, UUID> {
    @Query("select r from Run r where r.name is null")
    List<Run> none();
  }

  interface WrongName extends Repository<Run, UUID> {
    @Query("select r from Run r where r.colour = 'red'")
    List<Run> red();
  }

  interface WrongGrammar extends Repository<Run, UUID> {
    @Query("select r from Run r wear r.name = 'red'")
    List<Run> red();
  }
}
