package org.phoenix.samples.weights;

import org.phoenix.platform.contract.RunsApi;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.service.registry.ImportHttpServices;

/** The coordinator knows which weights a run, a round or an update has. */
@Configuration
@ImportHttpServices(group = "coordinator", types = RunsApi.class)
class CoordinatorConnection {}
