package org.phoenix.platform.contract;

import jakarta.validation.Valid;
import java.util.UUID;
import org.phoenix.platform.contract.SiteWorkApi.Continuation;
import org.phoenix.platform.contract.SiteWorkApi.Failure;
import org.phoenix.platform.contract.SiteWorkApi.Progress;
import org.phoenix.platform.contract.SiteWorkApi.Refusal;
import org.phoenix.platform.contract.SiteWorkApi.Samples;
import org.phoenix.platform.contract.SiteWorkApi.SiteOffer;
import org.phoenix.platform.contract.SiteWorkApi.Update;
import org.phoenix.platform.contract.SiteWorkApi.UploadRequest;
import org.phoenix.platform.contract.SiteWorkApi.UploadTicket;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;
import org.springframework.web.service.annotation.PutExchange;

/** What a site's agent tells the coordinator, which answers at once. */
@HttpExchange("/api/v1")
public interface SiteReportsApi {

  /** Tells the coordinator what the site offers; called when the agent starts. */
  @PutExchange("/sites/self")
  void introduce(@RequestBody @Valid SiteOffer offer);

  /** Reports progress; the answer says whether the work is still wanted. */
  @PutExchange("/assignments/{id}/progress")
  Continuation progress(@PathVariable("id") UUID id, @RequestBody @Valid Progress progress);

  /**
   * Opens the upload of the update, or of the images of the site's own model where the order asks
   * for some: these first, since an assignment has one upload open at a time. It needs no
   * idempotency key: bytes and hash name the upload, and asking again goes on with the one that is
   * open, with fresh URLs.
   */
  @PostExchange("/assignments/{id}/uploads")
  UploadTicket openUpload(@PathVariable("id") UUID id, @RequestBody @Valid UploadRequest request);

  /**
   * The images of the site's own model are in the store. Needed before the update is completed, in
   * rounds whose order asks for them. It needs no idempotency key: the same images twice are one
   * set, and until the update is completed other ones take their place.
   */
  @PostExchange("/assignments/{id}/samples")
  void samples(@PathVariable("id") UUID id, @RequestBody @Valid Samples samples);

  /**
   * Completes the assignment. It needs no idempotency key: the same update twice is one update;
   * another one is a 409.
   */
  @PostExchange("/assignments/{id}/update")
  void complete(@PathVariable("id") UUID id, @RequestBody @Valid Update update);

  /**
   * Says that the assignment cannot be done, and why. Before the site is asked again it may be
   * repeated as it is; with an idempotency key at any time, and never uses up a second attempt.
   */
  @PostExchange("/assignments/{id}/failure")
  void fail(@PathVariable("id") UUID id, @RequestBody @Valid Failure failure);

  /**
   * Withdraws the site from the assignment's run: it is left out of the round at once and is asked
   * no more, until an operator admits it again. Refusing twice is refusing once, unless an operator
   * has admitted the site in between; with an idempotency key it is so even then.
   */
  @PostExchange("/assignments/{id}/refusal")
  void refuse(@PathVariable("id") UUID id, @RequestBody @Valid Refusal refusal);

  /**
   * Withdraws the site from all runs for good; its token is accepted for nothing more than saying
   * so again, which changes nothing.
   */
  @PostExchange("/sites/self/leave")
  void leave();
}
