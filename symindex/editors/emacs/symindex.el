;;; symindex.el --- Run the test at point, callers as a tree  -*- lexical-binding: t; -*-

;; Author: The symindex maintainers
;; Version: 0.1
;; Package-Requires: ((emacs "27.1"))
;; Keywords: languages, tools
;; SPDX-License-Identifier: Apache-2.0

;;; Commentary:

;; Questions to symindex, the symbol indexer for Python, whose answer is a tree
;; or a test that runs.  Definitions, callers and the like come through xcscope,
;; with `symindex-cscope' as its program.
;;
;; Load this file, whose place `symindex editors' tells, and bind what you use:
;;
;;   (autoload 'symindex-callers "/…/symindex.el" nil t)
;;   (autoload 'symindex-run-test "/…/symindex.el" nil t)
;;   (define-key python-mode-map (kbd "C-c i c") #'symindex-callers)
;;   (define-key python-mode-map (kbd "C-c i e") #'symindex-callees)
;;   (define-key python-mode-map (kbd "C-c i t") #'symindex-run-test)
;;
;; `symindex-xref-setup' in `python-mode-hook' lets xref go to the definition of
;; what stands at point and list its uses, unsaved text and files opened over
;; TRAMP included; the questions go to one process a machine.
;;
;; In a tree RET visits the place of a call, TAB unfolds and folds.

;;; Code:

(require 'cl-lib)
(require 'compile)
(require 'json)
(require 'seq)
(require 'subr-x)
(require 'xref)

(defgroup symindex nil
  "Ask the symbol indexer symindex."
  :group 'tools
  :prefix "symindex-")

(defcustom symindex-program "symindex"
  "The program symindex: its name, or its path."
  :type 'string)

(defcustom symindex-limit 400
  "How many definitions symindex may look at for one level of a tree."
  :type 'integer)

(defconst symindex-root-names
  '(".symindex" ".git" "pyproject.toml" "tox.ini" "setup.cfg" "setup.py")
  "What lies in the root directory of a project.")

(defcustom symindex-patience 30
  "How many seconds an answer is waited for."
  :type 'integer)

(defface symindex-inferred '((t :inherit font-lock-doc-face))
  "What types were followed to.")

(defface symindex-possible '((t :inherit shadow))
  "What is only possible, because the name fits.")

(defvar-local symindex--way "callers"
  "Which way the tree of this buffer grows: \"callers\" or \"callees\".")

(defvar-local symindex--root nil
  "The node that the tree of this buffer grows from.")

;; Asking

(defun symindex--run (&rest arguments)
  "Return what symindex prints for ARGUMENTS; an error where it fails."
  (let ((errors (make-temp-file "symindex")))
    (unwind-protect
        (with-temp-buffer
          (let* ((default-directory (symindex--directory))
                 (status (apply #'process-file symindex-program nil
                                (list t errors) nil arguments)))
            (unless (eq status 0)
              (user-error "Symindex: %s" (symindex--told errors status)))
            (buffer-string)))
      (delete-file errors))))

(defun symindex--directory ()
  "Return the current directory, or one that exists."
  (if (file-directory-p default-directory) default-directory "/"))

(defun symindex--told (errors status)
  "Return the text of the file ERRORS, or STATUS where there is none."
  (with-temp-buffer
    (insert-file-contents errors)
    (let ((text (string-trim (buffer-string))))
      (if (string-empty-p text) status text))))

(defun symindex--place ()
  "Return the place of point as symindex takes it."
  (unless buffer-file-name
    (user-error "This buffer visits no file"))
  (when (buffer-modified-p)
    (save-buffer))
  (format "%s:%d:%d" (file-local-name buffer-file-name)
          (line-number-at-pos nil t)
          (1+ (- (point) (line-beginning-position)))))

(defun symindex--project-root ()
  "Return the root directory of the project of this buffer."
  (or (locate-dominating-file
       default-directory
       (lambda (directory)
         (seq-some (lambda (name)
                     (file-exists-p (expand-file-name name directory)))
                   symindex-root-names)))
      default-directory))

(defun symindex--neighbours (symbol way)
  "Return a list of the node for SYMBOL and of those it leads to by WAY."
  (let* ((json-object-type 'alist)
         (json-array-type 'list)
         (picture (json-read-from-string
                   (symindex--run "graph" symbol (concat "--" way)
                                  "--depth" "1" "--json"
                                  "--limit" (number-to-string symindex-limit))))
         (nodes (alist-get 'nodes picture))
         (near (if (equal way "callers") 'target 'source))
         (far (if (equal way "callers") 'source 'target))
         found)
    (dolist (link (alist-get 'links picture))
      (when (and (memq (alist-get near link) (alist-get 'roots picture))
                 (not (memq (alist-get far link) (alist-get 'roots picture))))
        (push (symindex--node (nth (alist-get far link) nodes) link) found)))
    (cons (symindex--node (nth (car (alist-get 'roots picture)) nodes) nil)
          (symindex--sorted (nreverse found)))))

(defun symindex--node (node link)
  "Return the node of a tree for NODE, to which LINK leads, out of a picture."
  (let ((place (if link (alist-get 'location link) node)))
    (list :symbol (alist-get 'symbol node)
          :certainty (if link (alist-get 'certainty link) "resolved")
          :file (alist-get 'file place)
          :line (alist-get 'line place)
          :column (alist-get 'column place)
          :text (alist-get 'text place))))

(defun symindex--sorted (nodes)
  "Return NODES, the surest first, else in their order."
  (let ((rank (lambda (node)
                (seq-position '("resolved" "inferred" "possible")
                              (plist-get node :certainty)))))
    (seq-sort-by rank #'< nodes)))

;; Trees

(defvar symindex-tree-mode-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "RET") #'symindex-tree-visit)
    (define-key map (kbd "o") #'symindex-tree-show)
    (define-key map (kbd "TAB") #'symindex-tree-toggle)
    (define-key map (kbd "n") #'next-line)
    (define-key map (kbd "p") #'previous-line)
    (define-key map (kbd "^") #'symindex-tree-up)
    map)
  "Keys of `symindex-tree-mode'.")

(define-derived-mode symindex-tree-mode special-mode "Symindex"
  "Major mode for trees that show how definitions lead to each other.
A definition is unfolded where you ask for it.

\\{symindex-tree-mode-map}"
  (setq truncate-lines t)
  (setq-local revert-buffer-function #'symindex--revert))

;;;###autoload
(defun symindex-callers (place)
  "Show a tree of the callers of what stands at PLACE, by default point."
  (interactive (list (symindex--place)))
  (symindex--show-tree place "callers"))

;;;###autoload
(defun symindex-callees (place)
  "Show a tree of the callees of what stands at PLACE, by default point."
  (interactive (list (symindex--place)))
  (symindex--show-tree place "callees"))

(defun symindex--show-tree (symbol way)
  "Show the tree that grows from SYMBOL by WAY."
  (let ((found (symindex--neighbours symbol way))
        (directory (symindex--project-root))
        (buffer (get-buffer-create (format "*symindex %s*" way))))
    (with-current-buffer buffer
      (symindex-tree-mode)
      (setq default-directory directory
            symindex--way way
            symindex--root (car found))
      (let ((inhibit-read-only t))
        (erase-buffer)
        (symindex--insert (car found) 0 t)
        (symindex--insert-all (cdr found) 1))
      (goto-char (point-min)))
    (pop-to-buffer buffer)))

(defun symindex--revert (&rest _)
  "Ask anew for the tree of this buffer."
  (symindex--show-tree (plist-get symindex--root :symbol) symindex--way))

(defun symindex--insert-all (nodes depth)
  "Insert a folded line at DEPTH for each of NODES."
  (dolist (node nodes)
    (symindex--insert node depth nil)))

(defun symindex--insert (node depth unfolded)
  "Insert a line for NODE at DEPTH, marked as UNFOLDED or folded."
  (let* ((certainty (plist-get node :certainty))
         (mark (cond ((equal certainty "inferred") "~")
                     ((equal certainty "possible") "?")
                     (t " ")))
         (face (cond ((equal certainty "inferred") 'symindex-inferred)
                     ((equal certainty "possible") 'symindex-possible)
                     (t 'default)))
         (begin (point)))
    (insert (make-string (* 2 depth) ?\s) (if unfolded "-" "+") mark " "
            (propertize (plist-get node :symbol) 'face face)
            (propertize (format "  %s:%d"
                                (file-relative-name (plist-get node :file))
                                (plist-get node :line))
                        'face 'shadow)
            "\n")
    (add-text-properties begin (point)
                         (list 'symindex-node node 'symindex-depth depth
                               'symindex-unfolded unfolded
                               'help-echo (plist-get node :text)))))

(defun symindex--at-point (property)
  "Return the PROPERTY of the line of point; an error where it has none."
  (or (get-text-property (line-beginning-position) property)
      (user-error "There is no call on this line")))

(defun symindex-tree-toggle ()
  "Unfold the callers or callees of the definition on this line, or fold them."
  (interactive)
  (let* ((node (symindex--at-point 'symindex-node))
         (depth (get-text-property (line-beginning-position) 'symindex-depth))
         (unfolded (get-text-property (line-beginning-position)
                                      'symindex-unfolded))
         (below (unless unfolded (symindex--below node)))
         (inhibit-read-only t))
    (save-excursion
      (forward-line 0)
      (delete-region (point) (line-beginning-position 2))
      (symindex--insert node depth (not unfolded))
      (if unfolded
          (while (and (not (eobp))
                      (> (symindex--at-point 'symindex-depth) depth))
            (delete-region (point) (line-beginning-position 2)))
        (symindex--insert-all below (1+ depth))))))

(defun symindex--below (node)
  "Return what NODE leads to; none where symindex knows nothing."
  (condition-case nil
      (cdr (symindex--neighbours (plist-get node :symbol) symindex--way))
    (user-error (message "No %s of %s" symindex--way
                         (plist-get node :symbol))
                nil)))

(defun symindex-tree-up ()
  "Go to the line that this one was unfolded from."
  (interactive)
  (let ((depth (symindex--at-point 'symindex-depth)))
    (when (> depth 0)
      (while (>= (symindex--at-point 'symindex-depth) depth)
        (forward-line -1)))))

(defun symindex-tree-visit ()
  "Visit the place of the call on this line."
  (interactive)
  (symindex--visit (symindex--at-point 'symindex-node)))

(defun symindex-tree-show ()
  "Show the place of the call on this line, and stay here."
  (interactive)
  (save-selected-window
    (symindex--visit (symindex--at-point 'symindex-node))))

(defun symindex--visit (node)
  "Visit the place of NODE in another window."
  (find-file-other-window
   (concat (file-remote-p default-directory) (plist-get node :file)))
  (goto-char (point-min))
  (forward-line (1- (plist-get node :line)))
  (forward-char (min (1- (plist-get node :column))
                     (- (line-end-position) (point)))))

;; Definitions and references, by a process that lives as long as Emacs

(defvar symindex--sessions nil
  "The processes that answer, by what stands before remote files' names.")

(defvar symindex--asked 0
  "How many questions were asked.")

(defun symindex--session ()
  "Return the process that answers questions about this buffer's machine."
  (let* ((remote (file-remote-p default-directory))
         (process (cdr (assoc remote symindex--sessions))))
    (unless (process-live-p process)
      (setq process
            (make-process :name "symindex" :noquery t :file-handler t
                          :buffer (generate-new-buffer " *symindex*")
                          :command (list symindex-program "session")
                          :coding 'utf-8-unix :connection-type 'pipe))
      (setf (alist-get remote symindex--sessions nil nil #'equal) process))
    process))

(defun symindex--ask (question place symbol)
  "Return the answer to QUESTION about PLACE, or where that is nil about SYMBOL.
PLACE is a line and a column.  Text that is not saved is sent along."
  (let* ((default-directory (symindex--directory))
         (process (symindex--session))
         (id (setq symindex--asked (1+ symindex--asked)))
         (fields `((id . ,id) (question . ,question)
                   ,@(when buffer-file-name
                       `((file . ,(file-local-name buffer-file-name))))
                   ,@(if place
                         `((line . ,(car place)) (column . ,(cdr place)))
                       `((symbol . ,symbol)))
                   ,@(when (symindex--send-text process)
                       '((parts . t))))))
    (process-send-string process (concat (json-encode fields) "\n"))
    (symindex--told-answer (symindex--wait process id) symbol)))

(defun symindex--send-text (process)
  "Send PROCESS the text of this buffer, in parts, where it is not saved.
A terminal, as there is one on the way to another machine, takes no
longer lines than 4,095 bytes."
  (when (and buffer-file-name (buffer-modified-p))
    (save-restriction
      (widen)
      (let ((start (point-min)))
        (while (< start (point-max))
          (let ((end (min (point-max) (+ start 500))))
            (process-send-string
             process
             (concat (json-encode `((part . ,(buffer-substring-no-properties
                                              start end))))
                     "\n"))
            (setq start end)))))
    t))

(defun symindex--wait (process id)
  "Return what PROCESS answers to the question ID."
  (let ((until (+ (float-time) symindex-patience))
        (reporter (make-progress-reporter "Symindex: waiting..."))
        answer)
    (while (not answer)
      (setq answer (symindex--received process id))
      (unless answer
        (when (or (> (float-time) until) (not (process-live-p process)))
          (user-error "Symindex: no answer"))
        (when (not (accept-process-output process 1))
          (progress-reporter-update reporter))))
    answer))

(defun symindex--received (process id)
  "Return the answer to the question ID that came from PROCESS, or nil."
  (with-current-buffer (process-buffer process)
    (let (found)
      (goto-char (point-min))
      (while (and (not found) (search-forward "\n" nil t))
        (let* ((json-object-type 'alist)
               (json-array-type 'list)
               (answer (ignore-errors
                         (json-read-from-string
                          (buffer-substring (point-min) (point))))))
          (delete-region (point-min) (point))
          (when (eq (alist-get 'id answer) id)
            (setq found answer))))
      found)))

(defun symindex--told-answer (answer symbol)
  "Say what is to be said of ANSWER about SYMBOL, and return its places."
  (let ((near (alist-get 'suggestions answer)))
    (cond ((alist-get 'error answer)
           (user-error "Symindex: %s" (alist-get 'error answer)))
          ((alist-get 'note answer)
           (message "Symindex: %s" (alist-get 'note answer)))
          (near
           (message "Symindex: no %s; did you mean: %s" symbol
                    (string-join near ", ")))))
  (alist-get 'answers answer))

(defun symindex--xrefs (hits)
  "Return items of xref for HITS."
  (mapcar
   (lambda (hit)
     (let ((certainty (alist-get 'certainty hit)))
       (xref-make
        (concat (alist-get 'text hit)
                (unless (equal certainty "resolved")
                  (concat "  ? " certainty)))
        (xref-make-file-location
         (concat (file-remote-p default-directory) (alist-get 'file hit))
         (alist-get 'line hit)
         (1- (alist-get 'column hit))))))
   hits))

(defun symindex-xref-backend ()
  "Return the backend of xref for files that symindex knows."
  (and buffer-file-name 'symindex))

;;;###autoload
(defun symindex-xref-setup ()
  "Let xref ask symindex in this buffer."
  (add-hook 'xref-backend-functions #'symindex-xref-backend nil t))

(defun symindex--here ()
  "Return the place of point: line and column, from 1."
  (cons (line-number-at-pos nil t)
        (1+ (- (point) (line-beginning-position)))))

(defun symindex--place-of (identifier)
  "Return the place at which IDENTIFIER was found, where that is known."
  (or (get-text-property 0 'symindex-place identifier)
      (and (equal identifier (thing-at-point 'symbol t)) (symindex--here))))

(cl-defmethod xref-backend-identifier-at-point ((_backend (eql symindex)))
  "Return the name at point, which remembers its place."
  (let ((name (thing-at-point 'symbol t)))
    (and name (propertize name 'symindex-place (symindex--here)))))

(cl-defmethod xref-backend-definitions ((_backend (eql symindex)) identifier)
  "Return where IDENTIFIER is defined: what stands at its place, or any."
  (let ((place (symindex--place-of identifier)))
    (symindex--xrefs
     (or (and place (symindex--ask "def" place identifier))
         (symindex--ask "def" nil identifier)))))

(cl-defmethod xref-backend-references ((_backend (eql symindex)) identifier)
  "Return where IDENTIFIER is used."
  (symindex--xrefs
   (symindex--ask "refs" (symindex--place-of identifier) identifier)))

(cl-defmethod xref-backend-apropos ((_backend (eql symindex)) pattern)
  "Return the definitions whose names have PATTERN in them."
  (symindex--xrefs (symindex--ask "def" nil (concat "*" pattern "*"))))

(cl-defmethod xref-backend-identifier-completion-table
  ((_backend (eql symindex)))
  "Return a table of the names that are defined anywhere."
  (completion-table-dynamic
   (lambda (prefix) (symindex--ask "names" nil prefix))))

;; Tests

;;;###autoload
(defun symindex-run-test (place)
  "Run the test at PLACE, by default at point, with the runner of its project.
Where point is in a class and in no test, all tests of the class are run."
  (interactive (list (symindex--place)))
  (let ((command (string-trim
                  (symindex--run "tests" (symindex--line place) "--command")))
        (default-directory (symindex--project-root)))
    (compile command)))

(defun symindex--line (place)
  "Return PLACE without its column."
  (if (string-match "\\`\\(.+:[0-9]+\\):[0-9]+\\'" place)
      (match-string 1 place)
    place))

(provide 'symindex)

;;; symindex.el ends here
