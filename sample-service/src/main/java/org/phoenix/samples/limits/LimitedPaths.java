package org.phoenix.samples.limits;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Where callers are counted. */
@Configuration
class LimitedPaths implements WebMvcConfigurer {

  private final RateLimit limit;

  LimitedPaths(RateLimit limit) {
    this.limit = limit;
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(limit).addPathPatterns("/api/**");
  }
}
