package org.phoenix.coordinator.pages;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.phoenix.platform.contract.RunsApi;
import org.phoenix.platform.contract.SamplesApi;
import org.phoenix.platform.contract.SamplesApi.SampleRequest;
import org.phoenix.platform.problem.InvalidRequestException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.client.RestClientException;

/** A run's images round by round, and a form that asks for others. */
@Controller
class GalleryPages {

  private static final List<String> SAMPLERS =
      List.of("sde-dpmsolver++", "dpmsolver++", "dpmsolver++3m", "unipc", "unipc3", "ddim", "ddpm");

  private final RunsApi runs;
  private final RoundSummaries rounds;
  private final SamplesApi samples;
  private final Validator validator;

  GalleryPages(RunsApi runs, RoundSummaries rounds, SamplesApi samples, Validator validator) {
    this.runs = runs;
    this.rounds = rounds;
    this.samples = samples;
    this.validator = validator;
  }

  @GetMapping("/runs/{id}/gallery")
  String gallery(
      @PathVariable UUID id,
      @RequestParam(name = "round", required = false) @Nullable Integer round,
      Model page) {
    return show(id, round, SampleForm.FRESH, null, page);
  }

  /** Asks the sample service, which makes the images while the next page watches. */
  @PostMapping("/runs/{id}/gallery")
  String draw(
      @PathVariable UUID id,
      @ModelAttribute SampleForm form,
      Model page,
      HttpServletResponse answer) {
    runs.run(id);
    try {
      SampleRequest request = form.request(id);
      Set<ConstraintViolation<SampleRequest>> violations = validator.validate(request);
      for (ConstraintViolation<SampleRequest> violation : violations) {
        throw new InvalidRequestException(
            "%s = %s: %s"
                .formatted(
                    violation.getPropertyPath(),
                    violation.getInvalidValue(),
                    violation.getMessage()));
      }
      samples.generate(request);
      return "redirect:/samples/" + request.id();
    } catch (InvalidRequestException refused) {
      answer.setStatus(HttpStatus.UNPROCESSABLE_CONTENT.value());
      return show(id, null, form, refused.getMessage(), page);
    } catch (RestClientException failed) {
      SampleTrouble trouble = SampleTrouble.of(failed);
      answer.setStatus(trouble.status().value());
      if (trouble.retryAfter() != null) {
        answer.setHeader(HttpHeaders.RETRY_AFTER, trouble.retryAfter());
      }
      return show(id, null, form, trouble.message(), page);
    }
  }

  private String show(
      UUID id, @Nullable Integer round, SampleForm form, @Nullable String trouble, Model page) {
    List<RoundSummary> all = rounds.newestFirst(id);
    page.addAttribute("run", RunHead.of(runs.run(id)));
    page.addAttribute("frames", Frames.ofGrids(id, all, round));
    page.addAttribute("form", form);
    page.addAttribute("samplers", SAMPLERS);
    page.addAttribute("trouble", trouble);
    page.addAttribute("canDraw", all.stream().anyMatch(one -> one.closedAt() != null));
    return "gallery";
  }
}
