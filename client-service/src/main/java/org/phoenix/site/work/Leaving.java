package org.phoenix.site.work;

import java.io.IOException;
import org.phoenix.platform.contract.SiteWorkApi;
import org.phoenix.site.control.Control;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.client.HttpClientErrorException;

/** Takes leave of the coordinator and deletes what the site kept for it. */
@Component
class Leaving {

  private static final Logger log = LoggerFactory.getLogger(Leaving.class);

  private final SiteWorkApi coordinator;
  private final StateFolder state;
  private final Control control;

  Leaving(SiteWorkApi coordinator, StateFolder state, Control control) {
    this.coordinator = coordinator;
    this.state = state;
    this.control = control;
  }

  /**
   * May be interrupted anywhere and done again. Nothing is deleted before the coordinator has
   * confirmed it.
   *
   * @throws HttpClientErrorException.Unauthorized when the coordinator knows no site with this
   *     token, which may have left earlier or never have been
   */
  void leave() throws IOException {
    if (!control.isLeaveHeard()) {
      try {
        coordinator.leave();
      } catch (HttpClientErrorException.Unauthorized e) {
        control.leaveUnknown();
        throw e;
      }
      control.leaveHeard();
    }
    state.forget(control.forgets());
    control.left();
    log.info("The site has left; the agent asks for no more work");
  }
}
