package org.phoenix.site.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.phoenix.site.FakeCoordinator.next;

import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.phoenix.platform.contract.SiteWorkApi.Progress;
import org.phoenix.site.FakeCoordinator;
import org.springframework.context.ConfigurableApplicationContext;

/** Tests of a whole agent, which each of them starts, beside a coordinator and a tiny run. */
abstract class AgentAtWork {

  @TempDir Path folder;
  FakeCoordinator coordinator;
  TinyRun run;
  @Nullable ConfigurableApplicationContext agent;

  @BeforeEach
  void prepare() throws IOException {
    coordinator = new FakeCoordinator();
    run = new TinyRun(coordinator, folder, UUID.randomUUID());
  }

  @AfterEach
  void stop() {
    stopAgent();
    coordinator.close();
  }

  void startAgent(String... further) {
    agent = run.startAgent(further);
  }

  void stopAgent() {
    if (agent != null) {
      agent.close();
      agent = null;
    }
  }

  /** The round goes on without the site, which drops its work and says nothing. */
  void goOnWithoutIt() throws InterruptedException {
    coordinator.assign(null);
    coordinator.polls.clear();
    coordinator.wanted = false;
    next(coordinator.polls);
    assertThat(coordinator.updates).isEmpty();
    assertThat(coordinator.failures).isEmpty();
  }

  /** Returns once the agent trains. */
  void awaitStep() throws InterruptedException {
    Progress progress;
    do {
      progress = next(coordinator.progress);
    } while (progress.step() < 2);
  }
}
