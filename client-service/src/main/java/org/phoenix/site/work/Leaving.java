package org.phoenix.site.work;

import java.io.IOException;
import org.phoenix.platform.contract.SiteWorkApi;
import org.phoenix.site.control.Control;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

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
   * May be interrupted anywhere and done again: the coordinator hears it twice without harm. One
   * that refuses the token has not heard it.
   */
  void leave() throws IOException {
    coordinator.leave();
    state.forget(control.forgets());
    control.left();
    log.info("The site has left; the agent asks for no more work");
  }
}
