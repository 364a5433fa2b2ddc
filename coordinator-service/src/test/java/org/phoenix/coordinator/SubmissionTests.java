package org.phoenix.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.phoenix.coordinator.fixtures.CoordinatorTest;
import org.phoenix.coordinator.fixtures.Federation;
import org.phoenix.coordinator.fixtures.SettableClock;
import org.phoenix.coordinator.fixtures.Specs;
import org.phoenix.coordinator.fixtures.TestSite;
import org.phoenix.diffusion.files.Sha256;
import org.phoenix.platform.contract.RunsApi.AssignmentStatus;
import org.phoenix.platform.contract.RunsApi.RunStatus;
import org.phoenix.platform.contract.RunsApi.RunView;
import org.phoenix.platform.contract.SiteWorkApi.Failure;
import org.phoenix.platform.contract.SiteWorkApi.Update;
import org.phoenix.platform.contract.SiteWorkApi.UploadRequest;
import org.phoenix.platform.contract.SiteWorkApi.UploadTicket;
import org.phoenix.platform.contract.SiteWorkApi.WorkOrder;
import org.springframework.web.client.HttpClientErrorException;

@CoordinatorTest
class SubmissionTests {

  private static final String SHA = "0".repeat(64);

  private final Federation federation;
  private final SettableClock clock;
  private final TestSite ada;
  private final TestSite bob;

  SubmissionTests(Federation federation, SettableClock clock) {
    this.clock = clock;
    this.federation = federation.fresh();
    this.ada = federation.site("ada", 100);
    this.bob = federation.site("bob", 300);
  }

  @Test
  void theSameUpdateTwiceIsOneUpdate() {
    RunView run = started();
    WorkOrder order = ada.ordered();
    Update update = ada.upload(order, ada.train(order).bytes());
    ada.work().complete(order.assignmentId(), update);

    assertThatCode(() -> ada.work().complete(order.assignmentId(), update))
        .doesNotThrowAnyException();
    assertThat(federation.events(run, "update.received")).hasSize(1);
  }

  @Test
  void anotherUpdateForACompletedAssignmentIsAConflict() {
    started();
    WorkOrder order = ada.ordered();
    ada.deliver(order, ada.train(order).bytes());

    assertThatThrownBy(
            () ->
                ada.work()
                    .complete(
                        order.assignmentId(),
                        new Update(10, SHA, 100, 1, 1, null, List.of(), null)))
        .isInstanceOf(HttpClientErrorException.Conflict.class)
        .hasMessageContaining("is completed with another update")
        .hasMessageContaining(SHA);
  }

  @Test
  void theSameFileWithAnotherWeightIsAnotherUpdate() {
    started();
    WorkOrder order = ada.ordered();
    Update update = ada.upload(order, ada.train(order).bytes());
    ada.work().complete(order.assignmentId(), update);
    Update heavier =
        new Update(update.bytes(), update.sha256(), 99, 0.5, 1, update.uploadId(), List.of(), null);

    assertThatThrownBy(() -> ada.work().complete(order.assignmentId(), heavier))
        .isInstanceOf(HttpClientErrorException.Conflict.class)
        .hasMessageContaining("100 images")
        .hasMessageContaining("not 99");
  }

  @Test
  void anUpdateOfAnEarlierRoundIsRefusedWithTheReason() {
    RunView run = federation.start(Specs.of("ada", "bob").rounds(2).quorum(1).spec());
    federation.tick();
    WorkOrder stale = bob.ordered();
    Update update = bob.upload(stale, bob.train(stale).bytes());
    ada.workOnce();
    clock.advance(Specs.DEADLINE.plusSeconds(1));
    federation.tick();
    assertThat(bob.ordered().round()).isEqualTo(2);

    assertThatThrownBy(() -> bob.work().complete(stale.assignmentId(), update))
        .isInstanceOf(HttpClientErrorException.Conflict.class)
        .hasMessageContaining("round 1 went on without it");
    assertThatThrownBy(() -> bob.work().fail(stale.assignmentId(), new Failure("late")))
        .isInstanceOf(HttpClientErrorException.Conflict.class)
        .hasMessageContaining("round 1 went on without it");
    assertThat(federation.events(run, "update.received")).hasSize(1);
    assertThat(federation.events(run, "assignment.failed")).isEmpty();
  }

  @Test
  void theSameFailureTwiceIsOneFailureAndNothingElseIsTaken() {
    RunView run = federation.start(Specs.of("ada", "bob").roundPolicy("{\"attempts\": 1}").spec());
    federation.tick();
    WorkOrder order = ada.ordered();
    Update update = ada.upload(order, ada.train(order).bytes());
    ada.work().fail(order.assignmentId(), new Failure("a cable"));

    assertThatCode(() -> ada.work().fail(order.assignmentId(), new Failure("a cable")))
        .doesNotThrowAnyException();
    assertThat(federation.events(run, "assignment.failed")).hasSize(1);
    assertThatThrownBy(() -> ada.work().fail(order.assignmentId(), new Failure("a mouse")))
        .isInstanceOf(HttpClientErrorException.Conflict.class)
        .hasMessageContaining("it is FAILED and round 1 is OPEN");
    assertThatThrownBy(() -> ada.work().complete(order.assignmentId(), update))
        .isInstanceOf(HttpClientErrorException.Conflict.class);
  }

  @Test
  void aFailureAfterTheUpdateIsAConflict() {
    started();
    WorkOrder order = ada.ordered();
    ada.deliver(order, ada.train(order).bytes());

    assertThatThrownBy(() -> ada.work().fail(order.assignmentId(), new Failure("too late")))
        .isInstanceOf(HttpClientErrorException.Conflict.class)
        .hasMessageContaining("it is COMPLETED");
  }

  @Test
  void theSameUpdateIsFineEvenAfterTheRoundWentOn() {
    RunView run = started();
    WorkOrder order = ada.ordered();
    Update update = ada.upload(order, ada.train(order).bytes());
    ada.work().complete(order.assignmentId(), update);
    bob.workOnce();
    federation.tick();
    assertThat(federation.runs().run(run.id()).status()).isEqualTo(RunStatus.COMPLETED);

    assertThatCode(() -> ada.work().complete(order.assignmentId(), update))
        .doesNotThrowAnyException();
  }

  @Test
  void aClosedRoundRefusesUpdates() {
    RunView run =
        federation.start(Specs.of("ada", "bob").quorum(1).roundPolicy("{\"attempts\": 1}").spec());
    federation.tick();
    WorkOrder late = bob.ordered();
    Update update = bob.upload(late, bob.train(late).bytes());
    bob.work().fail(late.assignmentId(), new Failure("a cable"));
    ada.workOnce();
    federation.tick();
    assertThat(federation.runs().run(run.id()).status()).isEqualTo(RunStatus.COMPLETED);

    assertThatThrownBy(() -> bob.work().complete(late.assignmentId(), update))
        .isInstanceOf(HttpClientErrorException.Conflict.class)
        .hasMessageContaining("no longer wanted");
    assertThatThrownBy(
            () -> bob.work().openUpload(late.assignmentId(), new UploadRequest(10, SHA, null)))
        .isInstanceOf(HttpClientErrorException.Conflict.class);
  }

  @Test
  void nothingOfAnotherSiteIsVisible() {
    started();
    WorkOrder order = ada.ordered();

    assertThatThrownBy(() -> bob.work().progress(order.assignmentId(), TestSite.progress(order, 1)))
        .isInstanceOf(HttpClientErrorException.NotFound.class);
    assertThatThrownBy(
            () -> bob.work().openUpload(order.assignmentId(), new UploadRequest(10, SHA, null)))
        .isInstanceOf(HttpClientErrorException.NotFound.class);
    assertThatThrownBy(
            () ->
                bob.work()
                    .complete(
                        order.assignmentId(),
                        new Update(10, SHA, 100, 1, 1, null, List.of(), null)))
        .isInstanceOf(HttpClientErrorException.NotFound.class);
    assertThatThrownBy(() -> bob.work().fail(order.assignmentId(), new Failure("a prank")))
        .isInstanceOf(HttpClientErrorException.NotFound.class);
    assertThat(ada.ordered().assignmentId()).isEqualTo(order.assignmentId());
  }

  @Test
  void aRestartedAgentFindsItsWork() {
    started();
    WorkOrder first = ada.ordered();
    ada.work().progress(first.assignmentId(), TestSite.progress(first, 2));
    WorkOrder again = ada.ordered();

    assertThat(again.assignmentId()).isEqualTo(first.assignmentId());
    assertThat(again.seed()).isEqualTo(first.seed());
  }

  @Test
  void whatWasNotUploadedCannotBeCompleted() {
    started();
    WorkOrder order = ada.ordered();
    byte[] file = ada.train(order).bytes();

    assertThatThrownBy(
            () ->
                ada.work()
                    .complete(
                        order.assignmentId(),
                        new Update(10, SHA, 100, 1, 1, null, List.of(), null)))
        .isInstanceOf(HttpClientErrorException.BadRequest.class)
        .hasMessageContaining("bytes = 10: the store holds 0 bytes of this file");
    Update update = ada.upload(order, file);
    assertThatThrownBy(
            () ->
                ada.work()
                    .complete(
                        order.assignmentId(),
                        new Update(
                            file.length + 1, update.sha256(), 100, 1, 1, null, List.of(), null)))
        .isInstanceOf(HttpClientErrorException.BadRequest.class);
    assertThat(ada.ordered().assignmentId()).isEqualTo(order.assignmentId());
  }

  @Test
  void anUpdateMayNotBeLargerThanItsModel() {
    started();
    WorkOrder order = ada.ordered();

    assertThatThrownBy(
            () ->
                ada.work().openUpload(order.assignmentId(), new UploadRequest(1L << 40, SHA, null)))
        .isInstanceOf(HttpClientErrorException.BadRequest.class)
        .hasMessageContaining("bytes = 1099511627776");
  }

  @Test
  void aLargeUpdateIsUploadedInPartsAndMayBeResumed() {
    // 2.7 MB, and this coordinator takes 2 MB at once.
    String wide = Specs.MODEL.replace("[4]", "[64]");
    RunView run = federation.start(Specs.of("ada").model(wide).spec());
    federation.tick();
    WorkOrder order = ada.ordered();
    byte[] file = ada.train(order).bytes();
    UploadRequest request = new UploadRequest(file.length, Sha256.of(file), null);
    UploadTicket first = ada.work().openUpload(order.assignmentId(), request);
    String etag = TestSite.put(first.parts().get(0), file);
    UploadTicket second = ada.work().openUpload(order.assignmentId(), request);

    assertThat(first.uploadId()).isNotNull().isEqualTo(second.uploadId());
    Update update =
        new Update(
            file.length, request.sha256(), 100, 0.5, 1, second.uploadId(), List.of(etag), null);
    ada.work().complete(order.assignmentId(), update);
    ada.work().complete(order.assignmentId(), update);
    federation.tick();
    assertThat(federation.runs().run(run.id()).status()).isEqualTo(RunStatus.COMPLETED);
  }

  @Test
  void anUploadThatTheStoreHasLostBeginsAnew() {
    String wide = Specs.MODEL.replace("[4]", "[64]");
    federation.start(Specs.of("ada").model(wide).spec());
    federation.tick();
    WorkOrder order = ada.ordered();
    byte[] file = ada.train(order).bytes();
    UploadRequest request = new UploadRequest(file.length, Sha256.of(file), null);
    UploadTicket lost = ada.work().openUpload(order.assignmentId(), request);
    Update unknown =
        new Update(
            file.length,
            request.sha256(),
            100,
            0.5,
            1,
            lost.uploadId(),
            List.of("no-such-part"),
            null);

    assertThatThrownBy(() -> ada.work().complete(order.assignmentId(), unknown))
        .isInstanceOf(HttpClientErrorException.BadRequest.class)
        .hasMessageContaining("etags");
    Update update = ada.upload(order, file);

    assertThat(update.uploadId()).isNotEqualTo(lost.uploadId());
    ada.work().complete(order.assignmentId(), update);
  }

  @Test
  void progressIsSeenByTheOperator() {
    RunView run = started();
    WorkOrder order = ada.ordered();
    assertThat(ada.work().progress(order.assignmentId(), TestSite.progress(order, 4)).wanted())
        .isTrue();

    assertThat(federation.round(run, 1).assignments())
        .first()
        .satisfies(
            assignment -> {
              assertThat(assignment.status()).isEqualTo(AssignmentStatus.TRAINING);
              assertThat(assignment.progress()).isEqualTo(TestSite.progress(order, 4));
              assertThat(assignment.beatAt()).isNotNull();
            });
    assertThat(federation.events(run, "assignment.started")).hasSize(1);
  }

  @Test
  void waitingForWorkEndsWhenTheTimeIsUp() {
    assertThat(ada.work().work(Duration.ofMillis(50)).getStatusCode().value()).isEqualTo(204);
    assertThatThrownBy(() -> ada.work().work(Duration.ofSeconds(-1)))
        .isInstanceOf(HttpClientErrorException.BadRequest.class)
        .hasMessageContaining("PT-1S");
  }

  private RunView started() {
    RunView run = federation.start(Specs.of("ada", "bob").spec());
    federation.tick();
    return run;
  }
}
