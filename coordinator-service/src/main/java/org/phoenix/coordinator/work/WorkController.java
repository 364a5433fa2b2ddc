package org.phoenix.coordinator.work;

import java.util.UUID;
import org.phoenix.coordinator.security.CallingSite;
import org.phoenix.coordinator.sites.SiteRegister;
import org.phoenix.platform.contract.SiteReportsApi;
import org.phoenix.platform.contract.SiteWorkApi.Continuation;
import org.phoenix.platform.contract.SiteWorkApi.Failure;
import org.phoenix.platform.contract.SiteWorkApi.Progress;
import org.phoenix.platform.contract.SiteWorkApi.Refusal;
import org.phoenix.platform.contract.SiteWorkApi.Samples;
import org.phoenix.platform.contract.SiteWorkApi.SiteOffer;
import org.phoenix.platform.contract.SiteWorkApi.Update;
import org.phoenix.platform.contract.SiteWorkApi.UploadRequest;
import org.phoenix.platform.contract.SiteWorkApi.UploadTicket;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
class WorkController implements SiteReportsApi {

  private final SiteRegister sites;
  private final Beats beats;
  private final Uploads uploads;
  private final Submissions submissions;
  private final Withdrawals withdrawals;

  WorkController(
      SiteRegister sites,
      Beats beats,
      Uploads uploads,
      Submissions submissions,
      Withdrawals withdrawals) {
    this.sites = sites;
    this.beats = beats;
    this.uploads = uploads;
    this.submissions = submissions;
    this.withdrawals = withdrawals;
  }

  @Override
  @ResponseStatus(HttpStatus.NO_CONTENT)
  public void introduce(SiteOffer offer) {
    sites.introduce(CallingSite.current().id(), offer);
  }

  @Override
  public Continuation progress(UUID id, Progress progress) {
    return beats.beat(CallingSite.current().id(), id, progress);
  }

  @Override
  public UploadTicket openUpload(UUID id, UploadRequest request) {
    return uploads.open(CallingSite.current().id(), id, request);
  }

  @Override
  @ResponseStatus(HttpStatus.NO_CONTENT)
  public void samples(UUID id, Samples samples) {
    submissions.receive(CallingSite.current().id(), id, samples);
  }

  @Override
  @ResponseStatus(HttpStatus.NO_CONTENT)
  public void complete(UUID id, Update update) {
    submissions.complete(CallingSite.current().id(), id, update);
  }

  @Override
  @ResponseStatus(HttpStatus.NO_CONTENT)
  public void fail(UUID id, Failure failure) {
    submissions.fail(CallingSite.current().id(), id, failure.reason());
  }

  @Override
  @ResponseStatus(HttpStatus.NO_CONTENT)
  public void refuse(UUID id, Refusal refusal) {
    withdrawals.refuse(CallingSite.current().id(), id, refusal.reason());
  }

  @Override
  @ResponseStatus(HttpStatus.NO_CONTENT)
  public void leave() {
    withdrawals.leave(CallingSite.current().id());
  }
}
