package org.phoenix.platform.store;

import java.net.URI;
import java.util.List;

/**
 * An open multipart upload with a presigned PUT for each part.
 *
 * @param partBytes size of every part but the last
 */
public record MultipartUpload(String uploadId, long partBytes, List<URI> parts) {}
