package org.phoenix.coordinator.pages;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Where the pages' own rules hold. */
@Configuration(proxyBeanMethods = false)
class PagesConfiguration implements WebMvcConfigurer {

  private final OwnForms forms;

  PagesConfiguration(OwnForms forms) {
    this.forms = forms;
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(forms).addPathPatterns("/runs/**", "/samples/**", "/compare");
  }
}
