;;; What Elfeed sees of the feeds: emacs --batch -l elfeed.el FILE... prints a JSON object a line,
;;; {reader, path, entries}. It knows no JSON Feed.  -*- lexical-binding: t -*-

(package-initialize)
(require 'elfeed)
(require 'json)

(defun seen (entry)
  (let ((content (elfeed-deref (elfeed-entry-content entry)))
        (authors (elfeed-meta entry :authors)))
    `((id . ,(cdr (elfeed-entry-id entry)))
      (link . ,(elfeed-entry-link entry))
      (title . ,(elfeed-entry-title entry))
      (published . ,(format-time-string "%FT%TZ" (elfeed-entry-date entry) t))
      (content . ,content)
      (authors . ,(vconcat (mapcar (lambda (each) (plist-get each :name)) authors)))
      (tags . ,(vconcat (elfeed-meta entry :categories))))))

(let ((elfeed-db-directory (make-temp-file "elfeed" t))
      (coding-system-for-write 'utf-8)
      (json-encoding-pretty-print nil))
  (dolist (path command-line-args-left)
    (let* ((xml (with-temp-buffer
                  (insert-file-contents path)
                  (elfeed-xml-parse-region (point-min) (point-max))))
           (entries (if (string-suffix-p ".rss" path)
                        (elfeed-entries-from-rss path xml)
                      (elfeed-entries-from-atom path xml))))
      (princ (json-encode `((reader . "Elfeed") (path . ,path)
                            (entries . ,(vconcat (mapcar #'seen entries))))))
      (terpri)))
  (delete-directory elfeed-db-directory t))
(setq command-line-args-left nil)
